import { isObject, type Json, type JsonObject } from './json-schema';

/**
 * Merges `overrides` into `defaults` as Helm does: objects key by key, everything else as a whole, and null removes a
 * default. A null without a default stays; `settle` handles it.
 */
export function mergeValues(defaults: JsonObject, overrides: JsonObject): JsonObject {
  const untouched = Object.entries(defaults).filter(([key]) => !Object.hasOwn(overrides, key));
  const laidOver = Object.entries(overrides).flatMap(([key, value]): [string, Json][] => {
    const base = Object.hasOwn(defaults, key) ? defaults[key] : undefined; // not inherited ones such as constructor
    if (value === null && base !== undefined) return [];
    return [[key, isObject(base) && isObject(value) ? mergeValues(base, value) : value]];
  });
  return Object.fromEntries([...untouched, ...laidOver]);
}
