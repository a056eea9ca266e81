import { createBareError, errorClassOf } from "./error-classes.ts";

/** Own properties as keys and values in turn: a list holds any key, `__proto__` too. */
export type PropertyList = readonly unknown[];

/**
 * What an error becomes in the text. What the new error is made of stands first, since in a cycle
 * it must be made before its properties are there.
 */
export type ErrorParts = readonly [
  className: string,
  constructorArguments: readonly string[],
  hidden: PropertyList,
  visible: PropertyList,
];

/** One property that an error needs, to be the same again. */
export interface ErrorProperty {
  readonly key: string;
  readonly enumerable: boolean;
  /** Absent for a property with a getter. */
  readonly value?: unknown;
}

/** An error as it is read without running code of its own, apart from `name`, `message` and `stack`. */
export interface ErrorReading {
  readonly className: string;
  readonly constructorArguments: readonly string[];
  readonly properties: readonly ErrorProperty[];
  /** Own keys that are symbols, other than the mark of the class. */
  readonly symbols: readonly symbol[];
}

export function readError(error: Error): ErrorReading {
  const className = errorClassOf(error);
  const constructorArguments =
    className === "DOMException" ? [readText(error, "name") ?? "", readText(error, "message") ?? ""] : [];
  const bare = createBareError(className, constructorArguments);
  const own = Object.getOwnPropertyNames(error).map((key) => readProperty(error, key));
  const symbols = Object.getOwnPropertySymbols(error).filter((key) => !Object.hasOwn(bare, key));
  return { className, constructorArguments, properties: [...inheritedTexts(error, bare), ...own], symbols };
}

function readProperty(error: Error, key: string): ErrorProperty {
  const { enumerable = false, ...descriptor } = Object.getOwnPropertyDescriptor(error, key) as PropertyDescriptor;
  if ("value" in descriptor) return { key, enumerable, value: descriptor.value };
  // V8 gives errors an accessor for it, which is no less a value.
  return key === "stack" ? { key, enumerable, value: readText(error, key) } : { key, enumerable };
}

/**
 * `name` and `message` that the error has from its prototype. A class of the user's may define
 * them there, and that does not travel.
 */
function inheritedTexts(error: Error, bare: Error): ErrorProperty[] {
  return (["name", "message"] as const)
    .filter((key) => !Object.hasOwn(error, key))
    .map((key) => ({ key, enumerable: false, value: readText(error, key) }))
    .filter(({ key, value }) => value !== undefined && value !== readText(bare, key));
}

/** Reads a text through whatever getters there may be. */
export function readText(error: Error, key: "name" | "message" | "stack"): string | undefined {
  try {
    const text: unknown = error[key];
    return typeof text === "string" ? text : undefined;
  } catch {
    return undefined;
  }
}
