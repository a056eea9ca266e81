import { EventEmitter } from "node:events";
import types from "node:util/types";
import type { Draft } from "../draft/draft.ts";
import { knownValue } from "../known/known-values.ts";
import { isOwnPart, OWN_PART_ADVICE } from "../known/own-parts.ts";
import type { PrototypeRecord } from "../restore/wire.ts";
import type { Copier } from "./copier.ts";
import { constructorOf } from "./native-class.ts";
import { MAKE_IT_THERE } from "./unshippable.ts";

/** Says whose instance `copy` is to be on the worker. Gives the list of all that have the same prototype. */
export function copyPrototype(value: object, copy: object, prototype: object | null, copier: Copier): object[] {
  const { targets } = copier.prototypeRecord(prototype, () => startRecord(value, prototype, copier));
  copier.draft.journal.grows(targets);
  targets.push(copy);
  return targets;
}

function startRecord(value: object, prototype: object | null, copier: Copier): PrototypeRecord {
  const constructor = prototype === null ? undefined : constructorOf(prototype);
  const needs: number[] = [];
  const record = { of: null, isClass: constructor !== undefined, targets: [], needs };
  copier.record(copier.wire.prototypes, record);
  if (constructor) {
    refuseHostInstance(value, constructor, copier.draft);
    copier.put(record, "of", constructor, needs);
  } else if (prototype !== null) {
    copier.put(record, "of", prototype, needs);
  }
  return record;
}

/** Node's and V8's own classes keep their state where no copy can reach it; so do private fields. */
function refuseHostInstance(value: object, constructor: Function, draft: Draft): void {
  refuseOwnPart(constructor, draft);
  const host = hostClassOf(constructor, draft);
  const name = constructor.name === "" ? "an anonymous class" : constructor.name;
  if (host) {
    const what = host === constructor ? name : `${name}, a subclass of ${host.name}`;
    const reason = isIntlClass(host) ? "made-by-package" : "host-object";
    draft.trail.refuse(
      `an instance of ${what} (built into Node.js) cannot be shipped to a worker`,
      MAKE_IT_THERE,
      reason,
    );
  }
  const { privateNames } = draft.inspect(value);
  if (privateNames.length === 0) return;
  const fields = privateNames.join(", ");
  draft.trail.refuse(
    `an instance of ${name}, which has private fields (${fields}), cannot be shipped to a worker`,
    MAKE_IT_THERE,
    "host-object",
  );
}

function refuseOwnPart(constructor: Function, draft: Draft): void {
  if (types.isProxy(constructor)) return;
  const located = draft.locate(constructor);
  if (located.kind !== "source" || !isOwnPart(located.unit.file)) return;
  draft.trail.refuse(
    `an instance of boris' ${constructor.name} belongs to the process that made it and cannot be shipped to a worker`,
    OWN_PART_ADVICE,
  );
}

/** Built-in classes whose instances are copied property by property. */
const COPIED_CLASSES: ReadonlySet<string> = new Set(
  `Object Array Map Set Date RegExp Boolean Number String BigInt
  Error EvalError RangeError ReferenceError SyntaxError TypeError URIError AggregateError
  ArrayBuffer DataView Buffer Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array
  Float16Array Float32Array Float64Array BigInt64Array BigUint64Array`.split(/\s+/),
);

/** The class built into Node.js that a class is or extends, unless its instances are plain data. */
export function hostClassOf(constructor: Function, draft: Draft): Function | undefined {
  for (let each: unknown = constructor; typeof each === "function"; each = Object.getPrototypeOf(each)) {
    if (each === Function.prototype || each === EventEmitter || each.name === "") continue;
    const kind = draft.locate(each).kind;
    if (kind === "source" || kind === "unknown") continue;
    if (isFunctionPrototype(each)) return undefined;
    const known = knownValue(each);
    const isCopied = COPIED_CLASSES.has(each.name) && (known?.module ?? "buffer") === "buffer";
    return isCopied ? undefined : each;
  }
  return undefined;
}

function isFunctionPrototype(fn: Function): boolean {
  return !Object.hasOwn(fn, "prototype");
}

function isIntlClass(constructor: Function): boolean {
  return knownValue(constructor)?.path[0] === "Intl";
}
