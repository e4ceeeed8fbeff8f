import type { ValuesInput } from './generated/values';

/**
 * Returns `values` as they are. It is there for the compiler, which checks them against the types and
 * completes their names: `export default defineValues({ alert: { threshold: 30 } });`
 */
export function defineValues(values: ValuesInput): ValuesInput {
  return values;
}
