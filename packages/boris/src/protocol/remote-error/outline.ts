import { isProxy } from "node:util/types";
import { createBareError, isError } from "../codec/error-classes.ts";
import { readText } from "../codec/error-parts.ts";
import { maxErrorBytes } from "../limits.ts";
import { describe, shorten } from "./describe.ts";

/** For a name, a message or a stack. Several errors of a chain fit with theirs. */
export const maxTextBytes = maxErrorBytes / 8;

/** True for errors that can be asked what they are: a Proxy would answer by running its traps. */
export function isReadableError(value: unknown): value is Error {
  return typeof value === "object" && value !== null && !isProxy(value) && isError(value);
}

/**
 * The least that can be told of what was thrown, and always can: name, message and stack of an
 * error, or an error that describes another value.
 */
export function outline(thrown: unknown): Error {
  const error = createBareError("Error", []);
  if (isReadableError(thrown)) {
    const message = readText(thrown, "message") ?? "";
    define(error, "name", shorten(readText(thrown, "name") ?? "Error", maxTextBytes));
    define(error, "message", shorten(message, maxTextBytes));
    define(error, "stack", shortenStack(readText(thrown, "stack") ?? "", message));
  } else {
    define(error, "message", `The task threw a value that cannot travel: ${describe(thrown)}`);
    define(error, "stack", `Error: ${error.message}`);
  }
  return error;
}

/** A stack begins with the message. If that is long, it must not push the frames out. */
export function shortenStack(stack: string, message: string): string {
  const frames = message === "" ? stack : stack.replace(message, () => shorten(message, maxTextBytes / 2));
  return shorten(frames, maxTextBytes);
}

function define(error: Error, key: string, value: string): void {
  Object.defineProperty(error, key, { value, enumerable: false, writable: true, configurable: true });
}
