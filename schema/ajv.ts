import Ajv from 'ajv';
import { isObject, type Json } from './json-schema';

/** The validator of the schemas here, with the keywords of theirs that draft-07 has not. */
export function ajv(): Ajv {
  // Not strictTypes, nor strictRequired: a rule between properties does not repeat what the properties are.
  const unstrict = { allowUnionTypes: true, strictTypes: false, strictRequired: false };
  return new Ajv({ allErrors: true, verbose: true, ...unstrict })
    .addKeyword('meant') // words of `problems`
    .addKeyword('since') // a matter of the cluster, which only Helm knows
    .addKeyword({ keyword: 'uniqueBy', type: 'array', validate: isUniqueBy });
}

/** Whether no two items are alike in all of these keys. */
function isUniqueBy(keys: readonly string[], items: readonly Json[]): boolean {
  const identities = items.map((item) =>
    JSON.stringify(isObject(item) ? keys.map((key) => item[key] ?? null) : item),
  );
  return new Set(identities).size === identities.length;
}
