import type { JsonSchema } from '../../schema/json-schema';

export const INT32 = { minimum: -2147483648, maximum: 2147483647 };

/** Integers that JavaScript and Helm, which both read numbers as doubles, keep exactly. */
export const SAFE_INTEGER = {
  minimum: Number.MIN_SAFE_INTEGER,
  maximum: Number.MAX_SAFE_INTEGER,
};

export const FROM_ZERO: JsonSchema = { type: 'integer', minimum: 0, maximum: INT32.maximum };
export const FROM_ONE: JsonSchema = { ...FROM_ZERO, minimum: 1 };
export const BYTE: JsonSchema = { type: 'integer', minimum: 0, maximum: 255 };
export const FILE_MODE: JsonSchema = { type: 'integer', minimum: 0, maximum: 0o777 };
export const NOT_EMPTY: JsonSchema = { type: 'string', minLength: 1 };
export const PORT_NUMBER = { minimum: 1, maximum: 65535 };
export const PORT: JsonSchema = { type: 'integer', ...PORT_NUMBER };
