import { isArrayBuffer, isDate, isMap, isProxy, isRegExp, isSet, isSharedArrayBuffer } from "node:util/types";
import { EncodeError } from "../../errors.ts";
import { describeInstance } from "./describe-instance.ts";
import { isError } from "./error-classes.ts";
import { type ErrorParts, type PropertyList, readError } from "./error-parts.ts";
import { extraKeys, extraKeysBesideElements, isIndex } from "./own-keys.ts";
import { formatPath, type PathStep } from "./path.ts";
import { createView, viewKindOf, type View } from "./views.ts";

/** What an object with a key `__proto__` becomes in the text, which cannot hold that key. */
export type EntriesParts = readonly [prototype: "object" | "null", entries: PropertyList];

/** What a RegExp becomes in the text when it has a `lastIndex`. */
export type UsedRegExp = readonly [source: string, flags: string, lastIndex: number];

/**
 * Parts nested in parts beyond this are refused. Encoding and decoding recurse, and the stack of
 * Node.js takes some two thousand levels of it until V8 has optimised the functions.
 */
export const maxNesting = 1_000;

/**
 * Walks a value before it is encoded: refuses what cannot be kept exactly, naming its path, and
 * notes what the text has no form for. It runs no code of the value's: getters are refused, not
 * called.
 */
export class Survey {
  readonly views = new Map<View, string>();
  readonly buffers = new Set<ArrayBuffer>();
  readonly errors = new Map<object, ErrorParts>();
  readonly entries = new Map<object, EntriesParts>();
  readonly regExps = new Map<object, UsedRegExp>();

  readonly #root: string;
  readonly #steps: PathStep[] = [];
  readonly #seen = new Set<object>();
  #nesting = 0;

  constructor(root: string) {
    this.#root = root;
  }

  /** @throws EncodeError if the value or a part of it cannot travel */
  visit(value: unknown): void {
    if (typeof value === "function") this.#refuse("a function");
    if (typeof value === "symbol") this.#refuse("a symbol");
    if (typeof value !== "object" || value === null || this.#seen.has(value)) return;

    this.#seen.add(value);
    this.#visitObject(value);
  }

  #visitObject(value: object): void {
    // Before any other question, since those would run its traps.
    if (isProxy(value)) this.#refuse("a Proxy");
    if (this.#nesting > maxNesting) this.#refuse(`nested more than ${maxNesting} levels deep`);

    const prototype = Reflect.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return this.#visitPlainObject(value);
    if (prototype === Array.prototype && Array.isArray(value)) return this.#visitArray(value);
    if (prototype === Map.prototype && isMap(value)) return this.#visitMap(value);
    if (prototype === Set.prototype && isSet(value)) return this.#visitSet(value);
    if (prototype === Date.prototype && isDate(value)) return this.#refuseKeys(extraKeys(value));
    if (prototype === RegExp.prototype && isRegExp(value)) return this.#visitRegExp(value);
    if (prototype === URL.prototype && isSoundUrl(value)) return this.#refuseKeys(extraKeys(value));
    if (prototype === ArrayBuffer.prototype && isArrayBuffer(value)) return this.#visitBuffer(value);

    const viewKind = viewKindOf(prototype);
    if (viewKind !== undefined && ArrayBuffer.isView(value)) return this.#visitView(value, viewKind);
    if (isError(value)) return this.#visitError(value);
    this.#refuse(describeInstance(value));
  }

  #visitPlainObject(value: object): void {
    const keys = Reflect.ownKeys(value);
    const entries: unknown[] | undefined = keys.includes("__proto__") ? [] : undefined;
    for (const key of keys) {
      const part = this.#dataOf(value, key);
      entries?.push(key, part);
      this.#visitPart(key, part, entries === undefined ? 1 : 3);
    }
    // Dates, errors, boxed primitives and the like, whose prototype was replaced.
    if (Object.prototype.toString.call(value) !== "[object Object]") this.#refuse(describeInstance(value));
    if (entries !== undefined) {
      this.entries.set(value, [Reflect.getPrototypeOf(value) === null ? "null" : "object", entries]);
    }
  }

  #visitArray(array: readonly unknown[]): void {
    this.#refuseKeys(extraKeysBesideElements(array, ["length"], () => emptyArray(array.length)));
    for (let index = 0; index < array.length; index += 1) {
      if (!Object.hasOwn(array, index)) return this.#visitSparseArray(array);
      this.#visitPart(index, this.#dataOf(array, index));
    }
  }

  /** A hole may be billions of elements long, so only the elements that are there are counted. */
  #visitSparseArray(array: readonly unknown[]): void {
    for (const key of Reflect.ownKeys(array)) {
      if (typeof key === "string" && isIndex(key)) this.#visitPart(Number(key), this.#dataOf(array, key));
    }
  }

  #visitMap(map: ReadonlyMap<unknown, unknown>): void {
    this.#refuseKeys(extraKeys(map));
    let position = 0;
    for (const [key, value] of map) {
      this.#visitPart({ method: "keys", at: position }, key);
      this.#visitPart({ method: "get", at: key }, value);
      position += 1;
    }
  }

  #visitSet(set: ReadonlySet<unknown>): void {
    this.#refuseKeys(extraKeys(set));
    let position = 0;
    for (const value of set) {
      this.#visitPart({ method: "values", at: position }, value);
      position += 1;
    }
  }

  #visitRegExp(regExp: RegExp): void {
    this.#refuseKeys(extraKeys(regExp, ["lastIndex"]));
    const { source, flags, lastIndex } = regExp;
    if (Object.is(lastIndex, 0)) return;
    if (!Number.isSafeInteger(lastIndex) || lastIndex < 1) {
      this.#refuse("not a position in a text", "lastIndex");
    }
    this.regExps.set(regExp, [source, flags, lastIndex]);
  }

  #visitBuffer(buffer: ArrayBuffer): void {
    this.#refuseKeys(extraKeys(buffer));
    this.#refuseUnfixed(buffer);
    this.buffers.add(buffer);
  }

  #visitView(view: ArrayBufferView, kind: string): void {
    this.#refuseKeys(["buffer", "byteOffset", "byteLength", "length"].filter((key) => Object.hasOwn(view, key)));
    const { buffer } = view;
    if (isSharedArrayBuffer(buffer)) this.#refuse("a view of a SharedArrayBuffer");
    this.#refuseUnfixed(buffer);
    this.#refuseKeys(
      isIndexed(view)
        ? extraKeysBesideElements(view, [], () => createView(kind, buffer, view.byteOffset, view.length))
        : extraKeys(view),
    );
    this.views.set(view as View, kind);
  }

  #refuseUnfixed(buffer: ArrayBuffer): void {
    if (buffer.detached) this.#refuse("detached: its memory was transferred");
    if (buffer.resizable) this.#refuse("resizable memory");
  }

  #visitError(error: Error): void {
    const { className, constructorArguments, properties, symbols } = readError(error);
    this.#refuseKeys(symbols);
    const hidden: unknown[] = [];
    const visible: unknown[] = [];
    for (const property of properties) {
      if (!("value" in property)) this.#refuse("a getter or setter", property.key);
      (property.enumerable ? visible : hidden).push(property.key, property.value);
    }
    this.errors.set(error, [className, constructorArguments, hidden, visible]);
    this.#visitList(hidden);
    this.#visitList(visible);
  }

  #visitList(list: PropertyList): void {
    for (let index = 0; index < list.length; index += 2) {
      this.#visitPart(list[index] as string, list[index + 1], 3);
    }
  }

  /** @param levels how much deeper the text is nested for this part */
  #visitPart(step: PathStep, part: unknown, levels = 1): void {
    this.#steps.push(step);
    this.#nesting += levels;
    this.visit(part);
    this.#nesting -= levels;
    this.#steps.pop();
  }

  #dataOf(value: object, key: string | number | symbol): unknown {
    if (typeof key === "symbol") this.#refuse("a property with a symbol for a key", key);
    const descriptor = Object.getOwnPropertyDescriptor(value, key);
    if (descriptor === undefined || !("value" in descriptor)) this.#refuse("a getter or setter", key);
    if (!descriptor.enumerable) this.#refuse("a property that is not enumerable", key);
    return descriptor.value;
  }

  #refuseKeys([key]: readonly (string | symbol)[]): void {
    if (key !== undefined) this.#refuse("a property of an object whose kind has none", key);
  }

  #refuse(what: string, ...steps: PathStep[]): never {
    const path = formatPath(this.#root, [...this.#steps, ...steps]);
    throw new EncodeError(`Cannot encode ${path}: it is ${what}`, path);
  }
}

/** All hole, so that it takes no memory however long it is. */
function emptyArray(length: number): unknown[] {
  return Object.assign([], { length });
}

function isIndexed(view: ArrayBufferView): view is ArrayBufferView & ArrayLike<unknown> {
  return !(view instanceof DataView);
}

/** True for a URL that is the same after it was written and read again. */
function isSoundUrl(value: object): boolean {
  try {
    const { href } = value as URL;
    return new URL(href).href === href;
  } catch {
    return false;
  }
}
