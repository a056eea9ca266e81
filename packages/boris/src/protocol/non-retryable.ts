const brand = Symbol.for("borisjs.non-retryable");

/**
 * Thrown by a task to say that another attempt cannot help. It, and every subclass, fails the
 * task at once, whatever `maxAttempts` says.
 *
 * @example
 * if (rows.length === 0) throw new NonRetryableError("the table is empty");
 */
export class NonRetryableError extends Error {
  override name = "NonRetryableError";
  /** @internal A bundle may hold its own copy of this class, so instances carry a brand. */
  get [brand](): true {
    return true;
  }
}

export function isNonRetryable(error: unknown): boolean {
  return typeof error === "object" && error !== null && brand in error && error[brand] === true;
}
