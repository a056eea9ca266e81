import types from "node:util/types";

/** What a scan asks of others. */
export interface PlainDataRules {
  /** `other` for what is copied already, or stands for more than its data. */
  kindOf(value: object): "other" | "new";
  onObject(value: object): void;
  onString(key: PropertyKey, text: string): void;
  hasNamedProperties(list: readonly unknown[]): boolean;
}

/** What a scan found that earlier ones had not, and roughly what it takes. */
export interface PlainData {
  readonly added: readonly object[];
  readonly bytes: number;
}

/** Deeper values go the long way, which looks at the depth that V8 can write. */
const MAX_DEPTH = 50;
/** What a number or a reference takes in V8's format. */
const ENTRY_BYTES = 9;
/** Longer lists are asked by V8's inspector whether they have named properties, since listing keys makes a string of each index. */
const LONG_LIST = 1_000;

/**
 * Looks through a value for anything that is no plain data: literals, lists, maps, sets, dates and
 * primitives, which V8 writes as they are. It costs about as much as writing them does, where copying them first
 * would cost ten times that.
 */
export class PlainDataScan {
  readonly #rules: PlainDataRules;
  /** Objects that are known to lead to something that is not plain. */
  readonly #others = new WeakSet<object>();
  readonly #plain = new Set<object>();
  #added: object[] = [];
  #bytes = 0;

  constructor(rules: PlainDataRules) {
    this.#rules = rules;
  }

  /** Gives nothing if anything in the value is not plain. */
  scan(value: object): PlainData | undefined {
    if (this.#plain.has(value)) return { added: [], bytes: 0 };
    this.#added = [];
    this.#bytes = 0;
    const isPlain = this.#isPlain(value, 0);
    const found = { added: this.#added, bytes: this.#bytes };
    if (isPlain) return found;
    this.forget(found);
    return undefined;
  }

  forget({ added }: Pick<PlainData, "added">): void {
    for (const each of added) this.#plain.delete(each);
  }

  #isPlain(value: object, depth: number): boolean {
    if (this.#plain.has(value)) return true;
    if (depth > MAX_DEPTH || types.isProxy(value) || this.#others.has(value)) return false;
    if (this.#rules.kindOf(value) === "other") return false;
    this.#plain.add(value);
    this.#added.push(value);
    const isPlain = this.#isPlainContainer(value, depth);
    if (!isPlain) this.#others.add(value);
    return isPlain;
  }

  #isPlainContainer(value: object, depth: number): boolean {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype) return this.#isPlainObject(value, depth);
    if (prototype === Array.prototype && Array.isArray(value)) return this.#isPlainList(value, depth);
    if (!hasNoProperties(value)) return false;
    if (prototype === Map.prototype && types.isMap(value)) return this.#arePlain(value.entries(), depth);
    if (prototype === Set.prototype && types.isSet(value)) return this.#arePlain(value.entries(), depth);
    return prototype === Date.prototype && types.isDate(value);
  }

  #arePlain(entries: Iterable<readonly [unknown, unknown]>, depth: number): boolean {
    for (const [key, value] of entries) {
      const name = typeof key === "string" ? key : "";
      if (!this.#isPlainValue("", key, depth) || !this.#isPlainValue(name, value, depth)) return false;
    }
    return true;
  }

  #isPlainObject(value: object, depth: number): boolean {
    const keys = Object.getOwnPropertyNames(value);
    if (!Object.isExtensible(value) || Object.getOwnPropertySymbols(value).length > 0) return false;
    for (const key of keys) {
      const descriptor = Object.getOwnPropertyDescriptor(value, key);
      if (!descriptor?.enumerable || !descriptor.writable || !descriptor.configurable) return false;
      this.#bytes += key.length;
      if (!this.#isPlainValue(key, descriptor.value, depth)) return false;
    }
    this.#rules.onObject(value);
    return true;
  }

  #isPlainList(list: readonly unknown[], depth: number): boolean {
    if (!Object.isExtensible(list) || Object.getOwnPropertySymbols(list).length > 0) return false;
    if (this.#hasNamed(list)) return false;
    for (let index = 0; index < list.length; index++) {
      const element = list[index];
      if (element === undefined && !Object.hasOwn(list, index)) return false;
      if (!this.#isPlainValue(index, element, depth)) return false;
    }
    return true;
  }

  #hasNamed(list: readonly unknown[]): boolean {
    return list.length > LONG_LIST
      ? this.#rules.hasNamedProperties(list)
      : Object.getOwnPropertyNames(list).length !== list.length + 1;
  }

  #isPlainValue(key: PropertyKey, value: unknown, depth: number): boolean {
    switch (typeof value) {
      case "object":
        if (value === null) break;
        return this.#isPlain(value, depth + 1);
      case "function":
      case "symbol":
        return false;
      case "string":
        this.#bytes += value.length;
        this.#rules.onString(key, value);
        return true;
      default:
    }
    this.#bytes += ENTRY_BYTES;
    return true;
  }
}

function hasNoProperties(value: object): boolean {
  return Object.isExtensible(value) && Reflect.ownKeys(value).length === 0;
}
