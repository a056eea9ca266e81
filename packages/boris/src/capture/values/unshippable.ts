import types from "node:util/types";

/** What to do instead of capturing something that belongs to this process. */
export const MAKE_IT_THERE =
  "create it inside the function, or in a module that the function imports, so that each worker makes its own";

/** Says what a value is, if it is something that lives in this process alone. */
export function describeUnshippable(value: object): string | undefined {
  if (types.isProxy(value)) return "a Proxy";
  if (types.isPromise(value)) return "a Promise (await it first)";
  if (types.isGeneratorObject(value)) return "a generator in flight";
  if (types.isWeakMap(value)) return "a WeakMap";
  if (types.isWeakSet(value)) return "a WeakSet";
  if (types.isSharedArrayBuffer(value)) return "a SharedArrayBuffer";
  if (types.isExternal(value)) return "a native pointer";
  if (types.isModuleNamespaceObject(value)) return "a module namespace object that import() gave";
  if (types.isSymbolObject(value)) return "a Symbol object";
  return describeByTag(value);
}

function describeByTag(value: object): string | undefined {
  if (nativeTagIsPlain(value)) return undefined;
  const tag = Object.prototype.toString.call(value).slice("[object ".length, -1);
  if (tag.endsWith("Iterator")) return `an iterator in flight (${tag})`;
  if (tag === "WeakRef") return "a WeakRef";
  return /^(WebAssembly|Atomics)\.|^FinalizationRegistry$/.test(tag) ? `an instance of ${tag}` : undefined;
}

/** Spares most objects the cost of a tag, which only classes with a `Symbol.toStringTag` have. */
function nativeTagIsPlain(value: object): boolean {
  return !(Symbol.toStringTag in value);
}
