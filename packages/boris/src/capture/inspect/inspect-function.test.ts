import { expect, test } from "vitest";
import { inspectFunction } from "./inspect-function.ts";
import { withSession } from "./session.ts";

test("a closure shows the values of the variables that it uses", () => {
  const rate = { value: 0.1 };
  const { scopes } = withSession(() => inspectFunction(() => rate));
  const scope = scopes.find(({ variables }) => variables !== undefined && "rate" in variables);
  expect(Reflect.get(scope?.variables ?? {}, "rate")).toBe(rate);
});

test("a function has a place, a native one has none", () => {
  const [own, native] = withSession(() => [inspectFunction(() => 1), inspectFunction(Math.max)]);
  expect(own.location?.scriptId).toMatch(/^\d+$/);
  expect(native.location).toBeUndefined();
});

test("a bound function shows its target, its receiver and its arguments", () => {
  const receiver = { k: 1 };
  const target = function (this: { k: number }, a: number, b: number): number {
    return this.k + a + b;
  };
  const { bound } = withSession(() => inspectFunction(target.bind(receiver, 2)));
  expect(bound?.target).toBe(target);
  expect(bound?.receiver).toBe(receiver);
  expect(bound?.args).toEqual([2]);
});

test("an object shows the names of its private fields", () => {
  class Money {
    readonly #cents = 5;
    get cents(): number {
      return this.#cents;
    }
  }
  expect(withSession(() => inspectFunction(new Money())).privateNames).toEqual(["#cents"]);
});

test("looking needs an open session, and sessions may be nested", () => {
  expect(() => inspectFunction(() => 1)).toThrow("no inspector session is open");
  expect(withSession(() => withSession(() => 1))).toBe(1);
  expect(() => inspectFunction(() => 1)).toThrow("no inspector session is open");
});
