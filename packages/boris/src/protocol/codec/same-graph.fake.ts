import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { isAnyArrayBuffer } from "node:util/types";

/**
 * Asserts that two values are the same graph: the same kinds with the same own properties and
 * contents, in the same order, and the same objects shared at the same places, cycles included.
 * Written without regard to how the codec works, as a second opinion on it.
 */
export function assertSameGraph(actual: unknown, expected: unknown): void {
  new Comparison().compare(actual, expected, "value");
}

class Comparison {
  readonly #partners = new Map<object, object>();
  readonly #taken = new Set<object>();

  compare(actual: unknown, expected: unknown, at: string): void {
    if (!isObject(expected) || !isObject(actual)) return deepStrictEqual(actual, expected, at);
    const partner = this.#partners.get(expected);
    if (partner !== undefined) return strictEqual(actual, partner, `${at} is another object than before`);
    strictEqual(this.#taken.has(actual), false, `${at} is shared and was not`);
    this.#partners.set(expected, actual);
    this.#taken.add(actual);

    strictEqual(Object.getPrototypeOf(actual), Object.getPrototypeOf(expected), `${at} has another prototype`);
    strictEqual(Object.prototype.toString.call(actual), Object.prototype.toString.call(expected), at);
    this.#compareContents(actual, expected, at);
    this.#compareProperties(actual, expected, at);
  }

  #compareContents(actual: object, expected: object, at: string): void {
    if (expected instanceof Map)
      this.#compareLists([...(actual as Map<unknown, unknown>)].flat(), [...expected].flat(), at);
    else if (expected instanceof Set) this.#compareLists([...(actual as Set<unknown>)], [...expected], at);
    else if (expected instanceof Date) strictEqual((actual as Date).getTime(), expected.getTime(), at);
    else if (expected instanceof RegExp || expected instanceof URL)
      strictEqual((actual as RegExp | URL).toString(), expected.toString(), at);
    else if (isAnyArrayBuffer(expected))
      deepStrictEqual(new Uint8Array(actual as ArrayBuffer), new Uint8Array(expected));
    else if (ArrayBuffer.isView(expected)) deepStrictEqual(bytesOf(actual as ArrayBufferView), bytesOf(expected), at);
    else if (expected instanceof Error) {
      // As texts: whatever else stands there is compared with the other properties.
      for (const key of ["name", "message", "stack"] as const) {
        strictEqual(String((actual as Error)[key]), String(expected[key]), at);
      }
    }
  }

  #compareLists(actual: readonly unknown[], expected: readonly unknown[], at: string): void {
    strictEqual(actual.length, expected.length, `${at} has another size`);
    for (const [index, part] of expected.entries()) this.compare(actual[index], part, `${at}<${index}>`);
  }

  #compareProperties(actual: object, expected: object, at: string): void {
    if (ArrayBuffer.isView(expected)) return;
    deepStrictEqual(new Set(Reflect.ownKeys(actual)), new Set(Reflect.ownKeys(expected)), `${at} has other keys`);
    // The order of an error's hidden properties is V8's own.
    deepStrictEqual(Object.keys(actual), Object.keys(expected), `${at} has its keys in another order`);
    for (const key of Reflect.ownKeys(expected)) {
      if (expected instanceof Error && key === "stack") continue;
      const [now, before] = [actual, expected].map((object) => Object.getOwnPropertyDescriptor(object, key));
      strictEqual(now?.enumerable, before?.enumerable, `${at}.${String(key)} is enumerable or not`);
      this.compare(now?.value, before?.value, `${at}.${String(key)}`);
    }
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
