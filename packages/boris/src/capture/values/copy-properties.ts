import types from "node:util/types";
import { hasNamedProperties } from "../inspect/named-properties.ts";
import type { PropertiesRecord } from "../restore/wire.ts";
import { propertyFlags } from "../restore/wire.ts";
import { isBinary, type Binary } from "./binary.ts";
import type { Copier } from "./copier.ts";
import { isError } from "./is-error.ts";
import { refuseForeignKey } from "./lone-keys.ts";

/** Copies the own properties of an object. Those that are no plain data go into a record. */
export function copyProperties(value: object, copy: object, copier: Copier): void {
  const recorder = new PropertiesRecorder(copier, copy);
  const isFrozen = !Object.isExtensible(value) && Object.isFrozen(value);
  // V8 writes the properties of objects and arrays only.
  const keepsProperties = Array.isArray(copy) || Object.getPrototypeOf(copy) === Object.prototype;
  for (const key of ownKeys(value)) {
    if (isBuiltIn(value, key)) continue;
    if (typeof key === "symbol") refuseForeignKey(copier.draft, value, key);
    const descriptor = readDescriptor(value, key);
    if (typeof key === "string" && keepsProperties && isPlain(descriptor, isFrozen)) {
      copier.putStep(key, copy, key, descriptor.value, []);
      continue;
    }
    // Holds the property's place, so that the order of keys stays.
    if (typeof key === "string" && keepsProperties) copier.put(copy, key, undefined, []);
    recorder.add(key, descriptor);
  }
}

/** Records what was put on a buffer or a view besides its elements. */
export function copyNamedProperties(value: Binary, copier: Copier): void {
  if (types.isTypedArray(value) && !hasNamedProperties(value)) return;
  const recorder = new PropertiesRecorder(copier, value);
  for (const key of ownKeys(value)) {
    const isElement = types.isTypedArray(value) && typeof key === "string" && /^\d+$/.test(key);
    if (!isElement) recorder.add(key, readDescriptor(value, key));
  }
}

/** Gathers properties into one record, which is only made if there are any. */
export class PropertiesRecorder {
  readonly #copier: Copier;
  readonly #target: unknown;
  readonly #onPrototype: boolean;
  #record: PropertiesRecord | undefined;

  /** `target` is a copy, a function or class that becomes a link, or binary data, of which the copy is made last. */
  constructor(copier: Copier, target: unknown, onPrototype = false) {
    this.#copier = copier;
    this.#target = target;
    this.#onPrototype = onPrototype;
  }

  add(key: PropertyKey, descriptor: PropertyDescriptor): void {
    const record = (this.#record ??= this.#start());
    const at = record.keys.length;
    const { value, getter, setter } = membersOf(descriptor);
    const isAccessor = getter !== undefined || setter !== undefined;
    this.#copier.put(record.keys, at, key, record.needs);
    this.#copier.putStep(key, record.values, at, isAccessor ? getter : value, record.needs);
    this.#copier.putStep(key, record.setters, at, setter, record.needs);
    record.flags.push(flagsOf(descriptor, isAccessor));
  }

  #start(): PropertiesRecord {
    const needs: number[] = [];
    const record = {
      target: this.#target,
      onPrototype: this.#onPrototype,
      keys: [],
      values: [],
      setters: [],
      flags: [],
      needs,
    };
    this.#copier.record(this.#copier.wire.properties, record);
    if (typeof this.#target === "function" || isBinary(this.#target))
      this.#copier.put(record, "target", this.#target, needs);
    return record;
  }
}

/** What a descriptor holds, as plain values: its functions are looked at, never called. */
export function membersOf(descriptor: PropertyDescriptor): { value: unknown; getter: unknown; setter: unknown } {
  const read = (key: string) => Reflect.get(descriptor, key) as unknown;
  return { value: read("value"), getter: read("get"), setter: read("set") };
}

function flagsOf(descriptor: PropertyDescriptor, isAccessor: boolean): number {
  return (
    (descriptor.writable ? propertyFlags.writable : 0) +
    (descriptor.enumerable ? propertyFlags.enumerable : 0) +
    (descriptor.configurable ? propertyFlags.configurable : 0) +
    (isAccessor ? propertyFlags.accessor : 0)
  );
}

/** Properties that every object of its kind has by itself. */
function isBuiltIn(value: object, key: PropertyKey): boolean {
  if (key === "length") return Array.isArray(value) || types.isStringObject(value);
  if (key === "lastIndex") return types.isRegExp(value) && value.lastIndex === 0;
  return types.isStringObject(value) && typeof key === "string" && /^\d+$/.test(key);
}

function readDescriptor(value: object, key: PropertyKey): PropertyDescriptor {
  const descriptor = Object.getOwnPropertyDescriptor(value, key) ?? {};
  const isStackGetter = key === "stack" && isError(value) && descriptor.get !== undefined;
  if (!isStackGetter) return descriptor;
  return { value: value.stack, writable: true, enumerable: false, configurable: true };
}

function isPlain(descriptor: PropertyDescriptor, isFrozen: boolean): boolean {
  if (!("value" in descriptor) || !descriptor.enumerable) return false;
  return isFrozen || (descriptor.writable === true && descriptor.configurable === true);
}

/** As `Reflect.ownKeys`, in half of its time. */
function ownKeys(value: object): PropertyKey[] {
  const names = Object.getOwnPropertyNames(value);
  const symbols = Object.getOwnPropertySymbols(value);
  return symbols.length === 0 ? names : [...names, ...symbols];
}
