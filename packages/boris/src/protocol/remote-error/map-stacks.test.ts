import { expect, test } from "vitest";
import { mapStacks } from "./map-stacks.ts";

const upper = (stack: string): string => stack.toUpperCase();

test("the stacks of an error, its causes and the errors that it gathers are mapped, each once", () => {
  const cause = new Error("cause");
  const inner = new Error("inner", { cause });
  const error = new AggregateError([inner, cause, "text"], "outer", { cause });
  cause.cause = error;
  for (const each of [error, inner, cause]) each.stack = `at ${each.message}`;
  let mapped = 0;
  mapStacks(error, (stack) => {
    mapped += 1;
    return upper(stack);
  });
  expect([error.stack, inner.stack, cause.stack]).toEqual(["AT OUTER", "AT INNER", "AT CAUSE"]);
  expect(mapped).toBe(3);
});

test("what is no error, or has something else in place of its parts, is left alone", () => {
  const odd = Object.assign(new AggregateError([], "odd"), { stack: 7, errors: "none" });
  for (const thrown of [odd, "at text", undefined]) mapStacks(thrown, upper);
  expect(odd).toMatchObject({ stack: 7, errors: "none" });
});
