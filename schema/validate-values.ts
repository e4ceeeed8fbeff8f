import type { ValidateFunction } from 'ajv';
import { ajv } from './ajv';
import { defaults } from './defaults';
import { isObject, omit, type Json, type JsonObject } from './json-schema';
import { toJsonValue } from './json-value';
import { mergeValues } from './merge-values';
import { problems } from './problem';
import { settle } from './settle';
import type { Values } from './generated/values';
import { OWN_KEYS, valuesSchema } from './values-schema';

/** The complete values, or one line for each problem, such as `/alert/threshold must be >= 1, got 0`. */
export type Validated =
  | { readonly ok: true; readonly values: Values }
  | { readonly ok: false; readonly problems: readonly string[] };

let compiled: ValidateFunction<Values> | undefined;

/**
 * Merges `values`, any part of the values, into the defaults as Helm does, and checks the result with the schema whose rules
 * the chart checks. Rules between two values, such as autoscaling.minReplicas <= autoscaling.maxReplicas, are checked by
 * the chart only; `npm run values` renders the chart, too. Never throws.
 */
export function validateValues(values: unknown): Validated {
  let given: Json;
  try {
    given = toJsonValue(values);
  } catch (error) {
    return { ok: false, problems: [(error as TypeError).message] };
  }
  const complete = isObject(given)
    ? settle(mergeValues(defaults(valuesSchema), withoutOwn(given)), valuesSchema, valuesSchema)
    : given;
  compiled ??= ajv().compile<Values>(valuesSchema); // on first use, because it is slow and defineValues does not need it
  if (compiled(complete)) return { ok: true, values: complete };
  return { ok: false, problems: problems(compiled.errors ?? []) };
}

/** The chart leaves them out, too, in validate.yaml. */
function withoutOwn(values: JsonObject): JsonObject {
  const own = new RegExp(OWN_KEYS);
  return omit(values, ...Object.keys(values).filter((key) => own.test(key)));
}
