import { isNativeError } from "node:util/types";

/** Own properties as a list of keys and values in turn: a list holds any key, `__proto__` too. */
export type PropertyList = readonly unknown[];

/**
 * What an error becomes in the text. The parts of which the new error is made stand first, since
 * in a cycle it must be made before the properties are there.
 */
export type ErrorParts = readonly [
  className: string,
  constructorArguments: readonly string[],
  hidden: PropertyList,
  visible: PropertyList,
];

/** Only these are made again, whatever the text says. A class of the user's is not known elsewhere. */
const standardClasses: ReadonlyMap<string, (args: readonly unknown[]) => Error> = new Map<
  string,
  (args: readonly unknown[]) => Error
>([
  ["Error", () => new Error()],
  ["TypeError", () => new TypeError()],
  ["RangeError", () => new RangeError()],
  ["SyntaxError", () => new SyntaxError()],
  ["ReferenceError", () => new ReferenceError()],
  ["EvalError", () => new EvalError()],
  ["URIError", () => new URIError()],
  ["AggregateError", () => new AggregateError([])],
  // Node.js 22 has none.
  ...("SuppressedError" in globalThis ? [suppressedErrorClass()] : []),
  // Its name and message are in internal slots, not in properties.
  ["DOMException", ([name, message]) => new DOMException(String(message), String(name))],
]);

function suppressedErrorClass(): [string, () => Error] {
  return ["SuppressedError", () => new SuppressedError(undefined, undefined)];
}

const namesByPrototype = new Map(
  [...standardClasses].map(([name, create]): [object, string] => [Object.getPrototypeOf(create([])), name]),
);

/** True for everything that has the shape of an error: also subclasses and those of other realms. */
export function isError(value: object): value is Error {
  return isNativeError(value) || value instanceof Error;
}

/**
 * Name of the standard class that an error is an instance of, or the nearest one to its own class.
 *
 * @example
 * standardClassOf(new (class HttpError extends TypeError {})()); // "TypeError"
 */
export function standardClassOf(error: object): string {
  for (let proto = Object.getPrototypeOf(error); proto !== null; proto = Object.getPrototypeOf(proto)) {
    const name = namesByPrototype.get(proto);
    if (name !== undefined) return name;
  }
  return "Error";
}

/** Makes an error of a standard class, with no own properties at all. */
export function createBareError(className: unknown, constructorArguments: readonly unknown[]): Error {
  const create = standardClasses.get(String(className));
  if (create === undefined) throw new Error(`there is no standard error called ${String(className)}`);
  const error = create(constructorArguments);
  for (const key of Reflect.ownKeys(error)) Reflect.deleteProperty(error, key);
  return error;
}

/**
 * `name` and `message` of an error that does not have them as own properties: a class of the
 * user's may define them on its prototype, which does not travel.
 */
export function inheritedTexts(error: Error, className: string): string[] {
  if (className === "DOMException") return [];
  const standard = createBareError(className, []);
  return (["name", "message"] as const).flatMap((key) => {
    if (Object.hasOwn(error, key)) return [];
    const text = readText(error, key);
    return text === undefined || text === standard[key] ? [] : [key, text];
  });
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
