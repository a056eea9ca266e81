import { expect, test } from "vitest";
import { isNonRetryable, NonRetryableError } from "./non-retryable.ts";

class EmptyTableError extends NonRetryableError {
  override name = "EmptyTableError";
}

test("errors of the class and of its subclasses are not to be retried", () => {
  expect(isNonRetryable(new NonRetryableError("no rows"))).toBe(true);
  expect(isNonRetryable(new EmptyTableError("no rows"))).toBe(true);
});

test("an error of another copy of the class is recognised", () => {
  class OtherCopy extends Error {
    get [Symbol.for("borisjs.non-retryable")](): true {
      return true;
    }
  }
  expect(isNonRetryable(new OtherCopy())).toBe(true);
});

test.each([undefined, null, 1, "NonRetryableError", {}, new Error("NonRetryableError"), () => 1])(
  "%s may be retried",
  (thrown) => {
    expect(isNonRetryable(thrown)).toBe(false);
  },
);

test("it keeps message and cause, and its name on any worker", () => {
  const cause = new Error("why");
  const error = new NonRetryableError("no rows", { cause });
  expect(error).toMatchObject({ name: "NonRetryableError", message: "no rows", cause });
  expect(Object.keys(error)).toEqual(["name"]);
});

test("what throws at every look may be retried", () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(isNonRetryable(proxy)).toBe(false);
});
