import { expect, test } from "vitest";
import { cancelledError } from "./cancelled-error.ts";

test.each<[unknown, string]>([
  ["the budget is spent", ": the budget is spent"],
  [new RangeError("too many"), ": RangeError: too many"],
  [new DOMException("timed out", "TimeoutError"), ": TimeoutError: timed out"],
  [{ code: 7 }, ": { code: 7 }"],
  ["two\nlines", ": two lines"],
  // What `abort()` gives as a reason when it is given none.
  [new DOMException("This operation was aborted", "AbortError"), ""],
])("a cancellation names its reason in one line, and has it as its cause: %o", (reason, told) => {
  const error = cancelledError("Job J was cancelled", reason);
  expect(error).toMatchObject({ name: "CancelledError", message: `Job J was cancelled${told}`, cause: reason });
});

test("a cancellation without a reason has no cause", () => {
  const error = cancelledError("Job J was cancelled", undefined);
  expect(error.message).toBe("Job J was cancelled");
  expect(error).not.toHaveProperty("cause");
});

test("a long reason is cut short", () => {
  const { message } = cancelledError("Job J was cancelled", "no more money ".repeat(1_000));
  expect(message).toMatch(/^Job J was cancelled: (no more money )+.*… \(\d+ more characters\)$/);
  expect(message.length).toBeLessThan(300);
});
