import { expect, test } from "vitest";
import { Journal } from "./journal.ts";

function fail(): never {
  throw new Error("no");
}

test("a failed attempt takes back what it did", () => {
  const journal = new Journal();
  const list = [1];
  const map = new Map([["kept", 1]]);
  let flag = false;
  const attempt = () =>
    journal.attempt(() => {
      journal.grows(list);
      list.push(2);
      map.set("gone", 2);
      journal.added(map, "gone");
      flag = true;
      journal.did(() => (flag = false));
      fail();
    });
  expect(attempt).toThrow("no");
  expect(list).toEqual([1]);
  expect([...map.keys()]).toEqual(["kept"]);
  expect(flag).toBe(false);
});

test("an attempt takes back what attempts inside of it did", () => {
  const journal = new Journal();
  const list: number[] = [];
  const add = (n: number) => {
    journal.grows(list);
    list.push(n);
  };
  const outer = () =>
    journal.attempt(() => {
      journal.attempt(() => add(1));
      fail();
    });
  expect(outer).toThrow("no");
  expect(list).toEqual([]);
});

test("a failed attempt inside leaves the rest", () => {
  const journal = new Journal();
  const list: number[] = [];
  const add = (n: number) => {
    journal.grows(list);
    list.push(n);
  };
  journal.attempt(() => {
    add(1);
    const inner = () => journal.attempt(() => (add(2), fail()));
    expect(inner).toThrow("no");
    add(3);
  });
  expect(list).toEqual([1, 3]);
});
