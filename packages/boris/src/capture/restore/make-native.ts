import type { MadeType } from "./wire.ts";

/** Something that every worker has by itself. */
export function makeKnown(module: string | undefined, path: readonly string[]): unknown {
  const [first] = path;
  // A well-known symbol, which hangs on no object but is a key itself.
  if (module === undefined && path.length === 1 && first?.startsWith("@@") === true) return keyOf(first);
  let value: unknown = module === undefined ? globalThis : process.getBuiltinModule(module);
  for (const key of path) value = (value as Record<PropertyKey, unknown>)[keyOf(key)];
  return value;
}

function keyOf(key: string): PropertyKey {
  if (!key.startsWith("@@")) return key;
  return (Symbol as unknown as Record<string, symbol>)[key.slice(2)] ?? key;
}

export function makeObject(type: MadeType, args: readonly unknown[]): object {
  const constructors = { URL, URLSearchParams, TextEncoder, TextDecoder } as const;
  return Reflect.construct(constructors[type], args) as object;
}
