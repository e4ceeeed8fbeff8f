import type { ValuesInput } from './generated/values';

/**
 * Returns `values` unchanged. Its parameter has a type, so the compiler checks the values and an editor completes their
 * names: `export default defineValues({ alert: { threshold: 30 } });`
 */
export function defineValues(values: ValuesInput): ValuesInput {
  return values;
}
