import types from "node:util/types";

/** What a scan asks of others. */
export interface PlainDataRules {
  /** `other` for what is copied already, or stands for more than its data. */
  kindOf(value: object): "other" | "new";
  /** True if instances with that prototype are nothing but their properties. */
  isDataClass(prototype: object): boolean;
  onObject(value: object): void;
  onString(key: PropertyKey, text: string): void;
  hasNamedProperties(list: readonly unknown[]): boolean;
}

/** What a scan found that earlier ones had not, and roughly what it takes. */
export interface PlainData {
  readonly added: object[];
  /** Those of the user's classes among them, whose prototypes V8 does not write. */
  readonly instances: object[];
  bytes: number;
}

/** Deeper values go the long way, which looks at the depth that V8 can write. */
const MAX_DEPTH = 50;
/** What a number or a reference takes in V8's format. */
const ENTRY_BYTES = 9;

/**
 * Looks through a value for anything that is no plain data: literals, lists, maps, sets, dates, instances of
 * simple classes and primitives, which V8 writes as they are. It costs about as much as writing them does, where
 * copying them first would cost ten times that.
 */
export class PlainDataScan {
  readonly #rules: PlainDataRules;
  /** Objects that are known to lead to something that is not plain. */
  readonly #others = new Set<object>();
  readonly #plain = new Set<object>();
  #found: PlainData = { added: [], instances: [], bytes: 0 };

  constructor(rules: PlainDataRules) {
    this.#rules = rules;
  }

  /** Gives nothing if anything in the value is not plain. */
  scan(value: object): PlainData | undefined {
    // Asking of a value what it stands for may lead to others, which are scanned meanwhile.
    const outer = this.#found;
    const found: PlainData = { added: [], instances: [], bytes: 0 };
    this.#found = found;
    try {
      if (this.#isPlain(value, 0)) return found;
      this.forget(found.added);
      return undefined;
    } finally {
      this.#found = outer;
    }
  }

  forget(added: readonly object[]): void {
    for (const each of added) this.#plain.delete(each);
  }

  #isPlain(value: object, depth: number): boolean {
    if (this.#plain.has(value)) return true;
    if (depth > MAX_DEPTH || types.isProxy(value) || this.#others.has(value)) return false;
    if (this.#rules.kindOf(value) === "other") return false;
    this.#plain.add(value);
    this.#found.added.push(value);
    const isPlain = this.#isPlainContainer(value, depth);
    if (!isPlain) this.#others.add(value);
    return isPlain;
  }

  #isPlainContainer(value: object, depth: number): boolean {
    const prototype = Object.getPrototypeOf(value) as object | null;
    if (prototype === Object.prototype) return this.#isPlainObject(value, depth);
    if (prototype === Array.prototype && Array.isArray(value)) return this.#isPlainList(value, depth);
    if (prototype === Map.prototype && types.isMap(value))
      return hasNoProperties(value) && this.#arePlain(value.entries(), depth);
    if (prototype === Set.prototype && types.isSet(value))
      return hasNoProperties(value) && this.#arePlain(value.entries(), depth);
    if (prototype === Date.prototype && types.isDate(value)) return hasNoProperties(value);
    return prototype !== null && this.#isPlainInstance(value, prototype, depth);
  }

  #isPlainInstance(value: object, prototype: object, depth: number): boolean {
    if (!this.#rules.isDataClass(prototype)) return false;
    this.#found.instances.push(value);
    return this.#isPlainObject(value, depth);
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
      this.#found.bytes += key.length;
      if (!this.#isPlainValue(key, descriptor.value, depth)) return false;
    }
    this.#rules.onObject(value);
    return true;
  }

  #isPlainList(list: readonly unknown[], depth: number): boolean {
    if (!Object.isExtensible(list) || this.#rules.hasNamedProperties(list)) return false;
    for (let index = 0; index < list.length; index++) {
      const element = list[index];
      if (element === undefined && !Object.hasOwn(list, index)) return false;
      if (!this.#isPlainValue(index, element, depth)) return false;
    }
    return true;
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
        this.#found.bytes += value.length;
        this.#rules.onString(key, value);
        return true;
      default:
    }
    this.#found.bytes += ENTRY_BYTES;
    return true;
  }
}

function hasNoProperties(value: object): boolean {
  return Object.isExtensible(value) && Reflect.ownKeys(value).length === 0;
}
