import { isProxy } from "node:util/types";
import { createBareError, isError } from "../codec/error-classes.ts";
import { readText } from "../codec/error-parts.ts";
import { maxErrorBytes } from "../limits.ts";
import { describe, shorten } from "./describe.ts";

/** For a name, a message or a stack. Several errors of a chain fit with theirs. */
export const maxTextBytes = maxErrorBytes / 8;

/** True for errors, but not for a Proxy of one or an object made on one, which run traps when they are read. */
export function isReadableError(value: unknown): value is Error {
  try {
    return typeof value === "object" && value !== null && !isProxy(value) && isError(value);
  } catch {
    return false;
  }
}

/**
 * The least that can be told of what was thrown, and always can: name, message and stack of an
 * error, or an error that describes another value.
 */
export function outline(thrown: unknown): Error {
  const error = createBareError("Error", []);
  if (isReadableError(thrown)) {
    const message = readText(thrown, "message");
    const stack = readText(thrown, "stack");
    define(error, "name", readText(thrown, "name"));
    define(error, "message", message);
    define(error, "stack", stack === undefined ? undefined : shortenStack(stack, message));
  } else {
    define(error, "message", `The task threw a value that cannot travel: ${describe(thrown)}`);
    define(error, "stack", `Error: ${error.message}`);
  }
  return error;
}

/** A stack begins with the message. If that is long, it must not push the frames out. */
export function shortenStack(stack: string, message = ""): string {
  const frames = message === "" ? stack : stack.replace(message, () => shorten(message, maxTextBytes / 2));
  return shorten(frames, maxTextBytes);
}

function define(error: Error, key: string, text: string | undefined): void {
  if (text === undefined) return;
  const value = shorten(text, maxTextBytes);
  Object.defineProperty(error, key, { value, enumerable: false, writable: true, configurable: true });
}
