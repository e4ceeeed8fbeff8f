import { inspect } from 'node:util';
import type { Json } from './json-schema';
import { escape } from './problem';

/**
 * A copy of `value` without undefined properties, which TypeScript treats as left out.
 *
 * @throws {TypeError} naming the path of what JSON cannot hold: NaN, a Date, a function, a cycle …
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

/** An array, or an object that a literal or a JSON parser made, in whatever realm. */
function isPlain(value: unknown): value is object {
  if (Array.isArray(value)) return true;
  return Object.prototype.toString.call(value) === '[object Object]';
}
