import types from "node:util/types";
import type { Class } from "oxc-parser";
import type { Draft } from "../draft/draft.ts";
import { formatStep } from "../draft/trail.ts";
import { isRunningScript } from "../running-script.ts";
import { keyName } from "../source/syntax.ts";
import { membersOf, PropertiesRecorder } from "../values/copy-properties.ts";
import type { Resolution } from "./resolution.ts";

/**
 * Captures methods that were put on a prototype at run time. A class comes to the worker as its text
 * says, so what is not in the text has to be put there again.
 */
export function captureAddedMethods({ copier }: Resolution, constructor: Function, node?: Class): void {
  const recorder = new PropertiesRecorder(copier, constructor, true);
  for (const [key, descriptor] of addedMembers(constructor, node)) recorder.add(key, descriptor);
}

/**
 * The same for a class that the worker imports: what its own module put there is put there again by
 * importing it, so only what the running script added is captured.
 */
export function capturePatches({ draft, copier }: Resolution, constructor: Function): void {
  const { trail } = draft;
  const recorder = new PropertiesRecorder(copier, constructor, true);
  for (const [key, descriptor] of scriptMembers(draft, constructor)) {
    trail.into(() => `.prototype${formatStep(key)}`);
    recorder.add(key, descriptor);
    trail.outOf();
  }
}

/** True if the running script changed the class's prototype. */
export function isPatched({ draft }: Resolution, constructor: Function): boolean {
  return draft.locate(constructor).kind === "source" && scriptMembers(draft, constructor).length > 0;
}

/** Members of the prototype that the running script put there. */
function scriptMembers(draft: Draft, constructor: Function): [PropertyKey, PropertyDescriptor][] {
  return addedMembers(constructor).filter(([, descriptor]) =>
    Object.values(membersOf(descriptor)).some((member) => {
      if (typeof member !== "function" || types.isProxy(member)) return false;
      const located = draft.locate(member);
      return located.kind === "source" && isRunningScript(located.unit);
    }),
  );
}

/** Own members of the prototype that the class's text does not have. */
function addedMembers(constructor: Function, node?: Class): [PropertyKey, PropertyDescriptor][] {
  const prototype: unknown = constructor.prototype;
  if (typeof prototype !== "object" || prototype === null || isDecorated(node)) return [];
  const text = Function.prototype.toString.call(constructor);
  const written = new Set(node?.body.body.flatMap((member) => ("key" in member ? (keyName(member.key) ?? []) : [])));
  return Reflect.ownKeys(prototype).flatMap((key): [PropertyKey, PropertyDescriptor][] => {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, key);
    if (key === "constructor" || descriptor === undefined) return [];
    return isInText(descriptor, text) || (typeof key === "string" && written.has(key) && !("value" in descriptor))
      ? []
      : [[key, descriptor]];
  });
}

/** Decorators replace methods; they run again on the worker. */
function isDecorated(node: Class | undefined): boolean {
  if (node === undefined) return false;
  return (
    node.decorators.length > 0 ||
    node.body.body.some((member) => "decorators" in member && member.decorators.length > 0)
  );
}

function isInText(descriptor: PropertyDescriptor, text: string): boolean {
  const members = Object.values(membersOf(descriptor)).filter((member) => member !== undefined);
  return members.every(
    (member) => typeof member === "function" && text.includes(Function.prototype.toString.call(member)),
  );
}
