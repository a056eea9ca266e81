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
  if (typeof error !== "object" || error === null) return false;
  try {
    return brand in error && error[brand] === true;
  } catch {
    // A revoked Proxy, for one, throws at every look.
    return false;
  }
}
