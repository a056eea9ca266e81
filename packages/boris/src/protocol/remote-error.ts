import { BackendError } from "../errors.ts";
import { decode, encode } from "./codec.ts";
import { maxErrorBytes } from "./limits.ts";
import { fromInline, toInline } from "./payload.ts";
import { outline } from "./remote-error/outline.ts";
import { portableCopy } from "./remote-error/portable-copy.ts";

/** What a task threw, as it travels in a completion: plain JSON. */
export interface WireError {
  /** The thrown value, or what of it can travel, as the text of a payload; `maxErrorBytes` at most. */
  readonly text: string;
}

/**
 * Makes what a task threw fit to travel. It never throws, whatever it is given.
 *
 * What can travel exactly does. If it cannot, or is too large, an error is copied as far as it can
 * travel, with descriptions in place of the rest; another value becomes an error that describes it.
 *
 * @example
 * try {
 *   await run(param);
 * } catch (thrown) {
 *   report(toWire(thrown));
 * }
 */
export function toWire(thrown: unknown): WireError {
  const text = textOf(() => thrown) ?? textOf(() => portableCopy(thrown)) ?? encode(outline(thrown), "error").text;
  return { text };
}

function textOf(make: () => unknown): string | undefined {
  try {
    return toInline(encode(make(), "error"), maxErrorBytes);
  } catch {
    return undefined;
  }
}

/**
 * Makes again what a task threw. Standard errors and those of boris are of their class again; an
 * error of a user's class is of the nearest standard one and keeps its name.
 *
 * @param wire foreign input. If it is malformed, an error that says so stands for what was thrown
 *
 * @example
 * new TaskFailedError(message, { ...failure, cause: fromWire(completion.error) });
 */
export function fromWire(wire: unknown): unknown {
  try {
    return decode(fromInline((wire as WireError).text));
  } catch (cause) {
    return new BackendError("Cannot read what the task threw as it is malformed", { cause });
  }
}
