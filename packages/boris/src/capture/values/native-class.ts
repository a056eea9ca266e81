/** Classes whose instances V8's serializer keeps, and those that boris makes again from their arguments. */
export type NativeClass =
  | "Object"
  | "Array"
  | "Map"
  | "Set"
  | "Date"
  | "RegExp"
  | "Error"
  | "URL"
  | "URLSearchParams"
  | "TextEncoder"
  | "TextDecoder"
  | "other";

const NAMES: ReadonlySet<string> = new Set<NativeClass>([
  "Object",
  "Array",
  "Map",
  "Set",
  "Date",
  "RegExp",
  "Error",
  "URL",
  "URLSearchParams",
  "TextEncoder",
  "TextDecoder",
]);

const cache = new WeakMap<object, NativeClass>();

/**
 * The native class that a prototype belongs to. Told by its constructor, not by identity: test
 * runners have contexts with an `Object` of their own.
 */
export function nativeClassOf(prototype: object): NativeClass {
  const known = cache.get(prototype);
  if (known) return known;
  const found = findNativeClass(prototype);
  cache.set(prototype, found);
  return found;
}

function findNativeClass(prototype: object): NativeClass {
  const constructor = constructorOf(prototype);
  if (constructor === undefined || !NAMES.has(constructor.name)) return "other";
  const isNative = Function.prototype.toString.call(constructor).endsWith("{ [native code] }");
  const isOwn = (globalThis as Record<string, unknown>)[constructor.name] === constructor;
  return isNative || isOwn ? (constructor.name as NativeClass) : "other";
}

/** The class whose `prototype` an object is. */
export function constructorOf(prototype: object): Function | undefined {
  const constructor: unknown = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
  return typeof constructor === "function" && constructor.prototype === prototype ? constructor : undefined;
}
