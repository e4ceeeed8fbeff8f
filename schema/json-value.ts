import { inspect } from 'node:util';
import type { Json } from './json-schema';
import { escape } from './problem';

/**
 * A copy of `value` without properties that are undefined, which TypeScript treats as if they were left out.
 *
 * @throws {TypeError} naming the path of a value that JSON cannot hold: NaN, a Date, a function, a cycle …
 */
export function toJsonValue(value: unknown, path = '', parents: readonly unknown[] = []): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (!isPlain(value) || parents.includes(value)) {
    throw new TypeError(`${path || '/'} must be a JSON value, got ${inspect(value, { depth: 0 })}`);
  }
  const inner = [...parents, value];
  if (Array.isArray(value)) {
    return value.map((item, index) => toJsonValue(item, `${path}/${index}`, inner));
  }
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => [key, toJsonValue(item, `${path}/${escape(key)}`, inner)]);
  return Object.fromEntries(entries) as Json;
}

/** Whether a value is an array or a plain object, also if it comes from another realm, such as a vm context. */
function isPlain(value: unknown): value is object {
  if (Array.isArray(value)) return true;
  return Object.prototype.toString.call(value) === '[object Object]';
}
