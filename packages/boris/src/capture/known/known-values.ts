import { builtinModules } from "node:module";
import { globalNames } from "./global-names.ts";

/** A value that every worker has by itself, and how to reach it there. */
export interface KnownValue {
  /** A built-in module, or nothing for what hangs on `globalThis`. */
  readonly module?: string;
  readonly path: readonly PropertyKey[];
}

/** Reading it from `process` each time would cost more than all else that is asked of an object. */
const environment = process.env;

let table: Map<unknown, KnownValue> | undefined;

/** Finds globals, their members, their prototypes' members, and exports of Node's own modules, by identity. */
export function knownValue(value: unknown): KnownValue | undefined {
  table ??= buildTable();
  return table.get(value);
}

/** True for objects whose only right copy is the worker's own, which are looked up before anything else. */
export function isWorkersOwn(value: object): boolean {
  return value === globalThis || value === process || value === environment;
}

function buildTable(): Map<unknown, KnownValue> {
  const found = new Map<unknown, KnownValue>();
  const add = (value: unknown, known: KnownValue) => {
    if (isObjectLike(value) && !found.has(value)) found.set(value, known);
  };
  const addMembers = (owner: object, { module, path }: KnownValue) => {
    for (const [key, member] of dataProperties(owner)) add(member, { ...(module && { module }), path: [...path, key] });
  };

  add(globalThis, { path: [] });
  add(process, { path: ["process"] });
  add(environment, { path: ["process", "env"] });
  add(console, { path: ["console"] });
  const globals = globalObjects();
  for (const [name, value] of globals) add(value, { path: [name] });
  for (const [name, value] of globals) {
    addMembers(value, { path: [name] });
    const prototype: unknown = typeof value === "function" ? value.prototype : undefined;
    if (!isObjectLike(prototype)) continue;
    add(prototype, { path: [name, "prototype"] });
    addMembers(prototype, { path: [name, "prototype"] });
  }
  for (const [module, namespace] of loadedBuiltins()) {
    add(namespace, { module, path: [] });
    addMembers(namespace, { module, path: [] });
    for (const [key, member] of dataProperties(namespace)) {
      if (typeof member === "object" && member !== null) addMembers(member, { module, path: [key] });
    }
  }
  return found;
}

/** Globals that are there without running a getter: reading `crypto` or `navigator` would load them. */
function globalObjects(): [string, object][] {
  return [...globalNames].flatMap((name): [string, object][] => {
    const value: unknown = Object.getOwnPropertyDescriptor(globalThis, name)?.value;
    return isObjectLike(value) && value !== globalThis && value !== process ? [[name, value]] : [];
  });
}

/** Built-in modules that this process has loaded: no value of another one can be about. */
function loadedBuiltins(): [string, object][] {
  const { moduleLoadList } = process as unknown as { moduleLoadList?: readonly string[] };
  const loaded = new Set(moduleLoadList?.map((entry) => entry.replace(/^NativeModule /, "")));
  return builtinModules
    .filter((name) => !name.startsWith("_") && (moduleLoadList === undefined || loaded.has(name)))
    .flatMap((name): [string, object][] => {
      const namespace: unknown = process.getBuiltinModule(name);
      return isObjectLike(namespace) ? [[name, namespace]] : [];
    });
}

function dataProperties(owner: object): [PropertyKey, unknown][] {
  return Reflect.ownKeys(owner).flatMap((key): [PropertyKey, unknown][] => {
    const descriptor = Object.getOwnPropertyDescriptor(owner, key);
    return descriptor && "value" in descriptor ? [[key, descriptor.value]] : [];
  });
}

function isObjectLike(value: unknown): value is object {
  return typeof value === "function" || (typeof value === "object" && value !== null);
}
