import { expect, test } from "vitest";
import { capture } from "../capture.ts";
import { setKey } from "./changing-module.fake.ts";

let count = 0;
let best: number | undefined;
let cache: Map<number, number> | undefined;
let first: number[] = [];
const bump = (): number => (count += 1);

/** The variable that each warning names. */
const warnings = (fn: unknown): string[] =>
  capture(fn).warnings.map((each) => {
    const told =
      /^The function assigns `(\w+)` \(\S*assigned-variables\.test\.ts:\d+:\d+\), which changes the worker's copy only: return what is needed here\.$/;
    return told.exec(each)?.[1] ?? each;
  });

test("a variable of the script that the function counts up is warned of", () => {
  expect(warnings(() => count++)).toEqual(["count"]);
  expect(warnings(() => (count += 1))).toEqual(["count"]);
});

test("a variable of the script that another shipped function counts up is warned of", () => {
  expect(warnings(() => bump() + bump())).toEqual(["count"]);
});

test("a variable of a function around it is warned of, once however often it is assigned", () => {
  let sum = 0;
  let last = "";
  const add = (x: number): void => {
    sum += x;
    sum += x;
    [last] = [String(x)];
  };
  expect(warnings(add)).toEqual(["sum", "last"]);
  expect([sum, last]).toEqual([0, ""]);
});

test("an assigned variable is warned of if other code reads it", () => {
  expect(warnings((x: number) => (best = x))).toEqual(["best"]);
  expect(best).toBe(undefined);
});

test("the state of a counter that a function made is warned of", () => {
  const makeCounter = (): (() => number) => {
    let next = 0;
    return () => next++;
  };
  const counter = makeCounter();
  expect(warnings(() => counter())).toEqual(["next"]);
});

test("a variable that the function keeps for itself is not warned of", () => {
  const memo = (x: number): number => {
    cache ??= new Map();
    if (first.length === 0) first = [x];
    return (cache.get(x) ?? x) + first.length;
  };
  expect(warnings(memo)).toEqual([]);
});

test.each<[string, unknown]>([
  [
    "variables of its own",
    (x: number) => {
      let total = 0;
      for (let at = 0; at < x; at += 1) total += at;
      const add = (): number => (total += 1);
      return add();
    },
  ],
  ["properties", (x: { n: number }) => (x.n += count)],
  ["variables of a module", () => setKey("x")],
  ["nothing, where the script does", () => count],
])("a function that assigns %s is not warned of", (_, fn) => {
  expect(warnings(fn)).toEqual([]);
});

count += 1;
