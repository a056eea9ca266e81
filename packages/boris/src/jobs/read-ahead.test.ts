import { expect, test } from "vitest";
import { readAhead } from "./read-ahead.ts";

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

test("what is read comes in the order of the items, whatever takes how long", async () => {
  const doubled = readAhead(numbers(40), async (item) => {
    if (item % 3 === 0) await new Promise(setImmediate);
    return item * 2;
  });
  expect(await Array.fromAsync(doubled)).toEqual(numbers(40).map((item) => item * 2));
});

test("some are read at the same time, and no more are begun than are wanted", async () => {
  let begun = 0;
  for await (const item of readAhead(numbers(1_000), async (each) => ((begun += 1), each))) if (item === 2) break;
  expect(begun).toBe(18);
});

test("a read that fails is told of in its turn", async () => {
  const seen: number[] = [];
  const read = async (item: number): Promise<number> => {
    if (item === 1) throw new RangeError("no");
    return item;
  };
  const all = async (): Promise<void> => {
    for await (const item of readAhead([0, 1, 2], read)) seen.push(item);
  };
  await expect(all()).rejects.toThrow("no");
  expect(seen).toEqual([0]);
});
