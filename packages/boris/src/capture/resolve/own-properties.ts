import type { Class } from "oxc-parser";
import { formatStep, Refusal } from "../draft/trail.ts";
import { isClassNode, type FunctionNode } from "../source/syntax.ts";
import { PropertiesRecorder } from "../values/copy-properties.ts";
import { captureAddedMethods } from "./patched-prototypes.ts";
import type { Resolution } from "./resolution.ts";

const BUILT_IN: ReadonlySet<PropertyKey> = new Set(["length", "name", "prototype", "arguments", "caller"]);

/** Captures what was put on a function or class, as it is now: `f.cache`, static fields, added methods. */
export function captureOwnProperties(resolution: Resolution, fn: Function, node: FunctionNode | Class): void {
  const { copier } = resolution;
  if (isClassNode(node)) {
    captureStatics(resolution, fn);
    captureAddedMethods(resolution, fn, node);
    return;
  }
  const recorder = new PropertiesRecorder(copier, fn);
  for (const [key, descriptor] of ownProperties(fn)) recorder.add(key, descriptor);
  captureAddedMethods(resolution, fn);
}

function ownProperties(owner: object): [PropertyKey, PropertyDescriptor][] {
  return Reflect.ownKeys(owner).flatMap((key): [PropertyKey, PropertyDescriptor][] => {
    const descriptor = Object.getOwnPropertyDescriptor(owner, key);
    return descriptor && !BUILT_IN.has(key) ? [[key, descriptor]] : [];
  });
}

/** Methods come with the class's text; static data is overwritten with today's value, if that can travel. */
function captureStatics({ draft, copier }: Resolution, constructor: Function): void {
  const recorder = new PropertiesRecorder(copier, constructor);
  for (const [key, descriptor] of ownProperties(constructor)) {
    if (!("value" in descriptor) || typeof descriptor.value === "function") continue;
    try {
      draft.journal.attempt(() => recorder.add(key, descriptor));
    } catch (error) {
      if (Refusal.reasonOf(error) === undefined) throw error;
      draft.warn(
        `Static ${constructor.name}${formatStep(key)} is initialised again on the worker. ${(error as Error).message}`,
      );
    }
  }
}
