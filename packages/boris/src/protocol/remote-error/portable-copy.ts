import { encode } from "../codec.ts";
import { createBareError } from "../codec/error-classes.ts";
import { type ErrorProperty, readError, readText } from "../codec/error-parts.ts";
import { maxErrorBytes } from "../limits.ts";
import { payloadBytes } from "../payload.ts";
import { describe, shorten } from "./describe.ts";
import { isReadableError, maxTextBytes, outline, shortenStack } from "./outline.ts";

/** Errors of one chain or aggregate that are copied. Those beyond are described. */
const maxErrors = 32;

/**
 * Copies an error as far as it can travel: each property, and the errors that it refers to. What
 * cannot travel is described in its place.
 */
export function portableCopy(thrown: unknown): Error {
  return isReadableError(thrown) ? new Copying().copy(thrown) : outline(thrown);
}

class Copying {
  readonly #copies = new Map<Error, Error>();
  // Sizes are estimated part by part, so half of what may travel is left for what that misses.
  #remainingBytes = maxErrorBytes / 2;

  copy(error: Error): Error {
    const { className, constructorArguments, properties } = readError(error);
    const copy = createBareError(
      className,
      constructorArguments.map((text) => this.#text(text)),
    );
    this.#copies.set(error, copy);
    for (const [position, property] of properties.filter(isHarmless).entries()) {
      if (this.#remainingBytes <= 0) {
        define(copy, "…", `${properties.length - position} more properties`, true);
        break;
      }
      define(copy, property.key, this.#valueOf(error, property), property.enumerable);
    }
    return copy;
  }

  #valueOf(error: Error, property: ErrorProperty): unknown {
    if (!("value" in property)) return "[a getter or setter]";
    const { key, value } = property;
    if (key !== "stack" || typeof value !== "string") return this.#part(value);
    return this.#text(shortenStack(value, readText(error, "message")));
  }

  #part(value: unknown): unknown {
    if (typeof value === "string") return this.#text(value);
    if (isReadableError(value)) return this.#copies.get(value) ?? this.#nextError(value);
    if (Array.isArray(value) && value.some(isReadableError)) return this.#list(value);
    return this.#affords(value) ? value : this.#text(describe(value));
  }

  #nextError(error: Error): unknown {
    return this.#copies.size < maxErrors && this.#remainingBytes > 0 ? this.copy(error) : describe(error);
  }

  /** The `errors` of an AggregateError, or any other list of errors. */
  #list(values: readonly unknown[]): unknown[] {
    const parts = values.slice(0, maxErrors).map((value) => this.#part(value));
    const missing = values.length - parts.length;
    return missing === 0 ? parts : [...parts, `${missing} more`];
  }

  #affords(value: unknown): boolean {
    try {
      const bytes = payloadBytes(encode(value, "property"));
      if (bytes > Math.min(maxTextBytes, this.#remainingBytes)) return false;
      this.#remainingBytes -= bytes;
      return true;
    } catch {
      return false;
    }
  }

  #text(text: string): string {
    const kept = shorten(text, Math.min(maxTextBytes, this.#remainingBytes));
    this.#remainingBytes -= payloadBytes(encode(kept, "text"));
    return kept;
  }
}

/** A description in the place of a method that everyone calls, such as `toString`, would do harm. */
function isHarmless({ key, value }: ErrorProperty): boolean {
  return typeof value !== "function" || !(key in Object.prototype);
}

function define(error: Error, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(error, key, { value, enumerable, writable: true, configurable: true });
}
