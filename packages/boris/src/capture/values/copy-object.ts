import types from "node:util/types";
import type { Copier } from "./copier.ts";
import { copyIntegrity } from "./copy-integrity.ts";
import { copyProperties } from "./copy-properties.ts";
import { copyPrototype } from "./copy-prototype.ts";
import { isError } from "./is-error.ts";
import { constructorOf, nativeClassOf, type NativeClass } from "./native-class.ts";

/** An empty copy, and how to fill it once others can refer to it. */
export interface ObjectCopy {
  readonly copy: object;
  readonly fill: () => void;
}

/** Starts the copy of an object that holds data: a literal, a collection, an instance of a class. */
export function copyObject(value: object, copier: Copier): ObjectCopy {
  const prototype = Object.getPrototypeOf(value) as object | null;
  const native = prototype === null ? "other" : nativeClassOf(prototype);
  const { copy, isClassKept, copyContent } = start(value, native);
  const fill = () => {
    if (!isClassKept) copyPrototype(value, copy, prototype, copier);
    copyContent?.(copier);
    copyProperties(value, copy, copier);
    copyIntegrity(value, copy, copier);
  };
  return { copy, fill };
}

interface Start {
  readonly copy: object;
  /** True if V8 restores an instance of the very same class. */
  readonly isClassKept: boolean;
  /** Copies what is in no property. */
  readonly copyContent?: (copier: Copier) => void;
}

function start(value: object, native: NativeClass): Start {
  if (Array.isArray(value)) {
    const copy: unknown[] = [];
    copy.length = value.length;
    return { copy, isClassKept: native === "Array" };
  }
  if (types.isMap(value)) {
    const copy = new Map<unknown, unknown>();
    return { copy, isClassKept: native === "Map", copyContent: (copier) => copyMap(value, copy, copier) };
  }
  if (types.isSet(value)) {
    const copy = new Set<unknown>();
    return { copy, isClassKept: native === "Set", copyContent: (copier) => copySet(value, copy, copier) };
  }
  if (types.isDate(value)) return { copy: new Date(value.getTime()), isClassKept: native === "Date" };
  if (types.isRegExp(value)) return { copy: new RegExp(value.source, value.flags), isClassKept: native === "RegExp" };
  if (isError(value)) return errorStart(value);
  if (types.isBoxedPrimitive(value)) return { copy: Object(value.valueOf()) as object, isClassKept: true };
  return { copy: {}, isClassKept: native === "Object" };
}

function copyMap(value: Map<unknown, unknown>, copy: Map<unknown, unknown>, copier: Copier): void {
  const entries: unknown[] = [];
  const needs: number[] = [];
  let complete = true;
  for (const [key, member] of Map.prototype.entries.call(value) as IterableIterator<[unknown, unknown]>) {
    complete = copier.putStep(() => ".<key>", entries, entries.length, key, needs) && complete;
    complete = copier.putStep(() => `.get(${brief(key)})`, entries, entries.length, member, needs) && complete;
  }
  if (!complete) copier.record(copier.wire.collections, { target: copy, entries, needs });
  else for (let index = 0; index < entries.length; index += 2) copy.set(entries[index], entries[index + 1]);
}

function copySet(value: Set<unknown>, copy: Set<unknown>, copier: Copier): void {
  const entries: unknown[] = [];
  const needs: number[] = [];
  let complete = true;
  for (const member of Set.prototype.values.call(value) as IterableIterator<unknown>) {
    complete = copier.putStep(() => ".<member>", entries, entries.length, member, needs) && complete;
  }
  if (!complete) copier.record(copier.wire.collections, { target: copy, entries, needs });
  else for (const entry of entries) copy.add(entry);
}

function brief(key: unknown): string {
  if (typeof key === "string") return JSON.stringify(key.slice(0, 20));
  return typeof key === "number" || typeof key === "bigint" ? `${key}` : "…";
}

const STANDARD_ERRORS = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError } as const;

/** An error without a stack of its own. V8 keeps the class of standard errors by their name. */
function errorStart(value: Error): Start {
  const constructor = constructorOf(Object.getPrototypeOf(value) as object);
  const isNative =
    constructor !== undefined && Function.prototype.toString.call(constructor).endsWith("{ [native code] }");
  const standard = isNative ? STANDARD_ERRORS[constructor.name as keyof typeof STANDARD_ERRORS] : undefined;
  const copy = new (standard ?? Error)();
  copy.stack = "";
  return { copy, isClassKept: standard !== undefined };
}
