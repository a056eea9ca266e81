import { inspect, type InspectOptions } from "node:util";

/** Own keys of an object that has no elements, apart from those that every one of its kind has. */
export function extraKeys(value: object, builtin: readonly string[] = []): (string | symbol)[] {
  return Reflect.ownKeys(value).filter((key) => typeof key === "symbol" || !builtin.includes(key));
}

/**
 * Own keys of an array or a typed array other than its elements.
 *
 * @param pristine makes one of the same kind and length that has no extra keys
 */
export function extraKeysBesideElements(
  value: ArrayLike<unknown> & object,
  builtin: readonly string[],
  pristine: () => object,
): (string | symbol)[] {
  if (value.length > listableLength && looksLike(value, pristine())) return [];
  return extraKeys(value, builtin).filter((key) => typeof key === "symbol" || !isIndex(key));
}

/** Up to here, listing all keys is cheaper than to inspect. */
const listableLength = 64;

/**
 * JavaScript lists keys only together with all indexes, as strings: 240 ms for a million. What
 * `inspect` shows of an array apart from its elements does not depend on their number.
 */
function looksLike(value: object, pristine: object): boolean {
  return inspect(value, withoutElements) === inspect(pristine, withoutElements);
}

const withoutElements: InspectOptions = {
  maxArrayLength: 0,
  depth: 0,
  customInspect: false,
  showHidden: true,
  getters: false,
};

/** True for the keys that are elements: canonical integers below 2³² − 1. */
export function isIndex(key: string): boolean {
  const index = Number(key);
  return Number.isInteger(index) && index >= 0 && index < 4_294_967_295 && String(index) === key;
}
