import Ajv from 'ajv';
import { isObject, type Json } from './json-schema';

/** The validator of this project's schemas, with the keywords that draft-07 does not have. */
export function ajv(): Ajv {
  // Without strictTypes and strictRequired: a rule between properties does not repeat the schemas of the properties.
  const unstrict = { allowUnionTypes: true, strictTypes: false, strictRequired: false };
  return new Ajv({ allErrors: true, verbose: true, ...unstrict })
    .addKeyword('meant') // read by problem.ts
    .addKeyword('since') // depends on the version of the cluster, which only Helm knows
    .addKeyword({ keyword: 'uniqueBy', type: 'array', validate: isUniqueBy });
}

/** Whether no two items have the same values for all of these keys. */
function isUniqueBy(keys: readonly string[], items: readonly Json[]): boolean {
  const identities = items.map((item) =>
    JSON.stringify(isObject(item) ? keys.map((key) => item[key] ?? null) : item),
  );
  return new Set(identities).size === identities.length;
}
