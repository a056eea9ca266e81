import { isMap, isPromise, isSet } from "node:util/types";

/**
 * Says of what class an object is that cannot travel, and what can. Runs no code of the object's.
 *
 * @example
 * describeInstance(new Model()); // "an instance of Model. Pass plain data, such as …"
 */
export function describeInstance(value: object): string {
  if (isPromise(value)) return "a promise; await it first";
  const prototype = Reflect.getPrototypeOf(value);
  const constructor: unknown = prototype && Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
  const name: unknown =
    typeof constructor === "function" ? Object.getOwnPropertyDescriptor(constructor, "name")?.value : undefined;
  const what =
    typeof name === "string" && name !== "" ? `an instance of ${name}` : "an object with a prototype of its own";
  const form = plainForm(value);
  const such = form === undefined ? "" : `, such as \`${form}\``;
  return `${what}. Pass plain data${such}, or make the instance where it is used`;
}

/** How a program writes what an instance holds as plain data, if that is simple. */
function plainForm(value: object): string | undefined {
  if (isMap(value)) return "new Map(value)";
  if (isSet(value)) return "new Set(value)";
  if (Array.isArray(value)) return "[...value]";
  return Object.keys(value).length > 0 ? "{ ...value }" : undefined;
}
