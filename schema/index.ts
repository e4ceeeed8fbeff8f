export { defineValues } from './define-values';
export { validateValues, type Validated } from './validate-values';
export type * from './generated/values';
