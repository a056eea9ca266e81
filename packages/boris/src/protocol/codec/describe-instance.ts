import { isPromise } from "node:util/types";

/**
 * Says of what class an object is that cannot travel. Reads the class's name without running getters.
 *
 * @example
 * describeInstance(new Socket()); // "an instance of Socket"
 */
export function describeInstance(value: object): string {
  if (isPromise(value)) return "a promise; await it first";
  const prototype = Reflect.getPrototypeOf(value);
  const constructor: unknown = prototype && Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
  const name: unknown =
    typeof constructor === "function" ? Object.getOwnPropertyDescriptor(constructor, "name")?.value : undefined;
  return typeof name === "string" && name !== "" ? `an instance of ${name}` : "an object with a prototype of its own";
}
