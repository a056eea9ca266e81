import { getEventListeners } from "node:events";
import { expect, test, vi } from "vitest";
import { systemClock } from "../clock.ts";
import { asCompleted } from "./as-completed.ts";
import { Future, settleFuture } from "./future.ts";
import { wait } from "./wait.ts";

const owner = { clock: systemClock, cancel: () => undefined, notice: () => undefined };
const futures = (count: number): Future<number>[] =>
  Array.from({ length: count }, (_, index) => new Future<number>(`J-${index}`, index, owner));
const succeed = (future: Future<number> | undefined): boolean =>
  future !== undefined && settleFuture(future, { state: "succeeded", value: future.index });
const fail = (future: Future<number> | undefined): boolean =>
  future !== undefined && settleFuture(future, { state: "failed", error: new Error("failed") });

test("a future ends once: a later end changes nothing", async () => {
  const [future] = futures(1);
  expect([succeed(future), fail(future)]).toEqual([true, false]);
  expect(future?.state).toBe("succeeded");
  expect(await future?.result()).toBe(0);
});

test("waiting leaves nothing on futures that are pending, however often it is done", async () => {
  const all = futures(3);
  const listening = all.map((future) => {
    const listeners = new Set<unknown>();
    const onSettled = future.onSettled.bind(future);
    vi.spyOn(future, "onSettled").mockImplementation((listener) => {
      listeners.add(listener);
      const stop = onSettled(listener);
      return () => {
        listeners.delete(listener);
        stop();
      };
    });
    return listeners;
  });
  succeed(all[0]);
  for (let round = 0; round < 5; round += 1) await wait(all, { returnWhen: "any" });
  for (let round = 0; round < 5; round += 1) await wait(all, { timeoutMs: 0 });
  expect(listening.slice(1).map(({ size }) => size)).toEqual([0, 0]);
});

test("waiting for the first failure goes on past successes", async () => {
  const all = futures(3);
  const waiting = wait(all, { returnWhen: "first-failure" });
  succeed(all[0]);
  fail(all[2]);
  expect(await waiting).toEqual({ done: [all[0], all[2]], pending: [all[1]] });
});

test("waiting for none returns at once", async () => {
  expect(await wait([], { returnWhen: "any" })).toEqual({ done: [], pending: [] });
});

test("neither a wait nor a result leaves a listener on its signal", async () => {
  const { signal } = new AbortController();
  const all = futures(2);
  const waiting = Promise.all([wait(all, { signal }), all[0]?.result({ signal }), all[1]?.exception({ signal })]);
  all.forEach(succeed);
  await waiting;
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("asCompleted gives each future once, in the order in which they end, those that had ended first", async () => {
  const all = futures(4);
  succeed(all[3]);
  const order: number[] = [];
  const taking = (async () => {
    for await (const { index } of asCompleted(all)) order.push(index);
  })();
  fail(all[1]);
  succeed(all[2]);
  await Promise.resolve();
  succeed(all[0]);
  await taking;
  expect(order).toEqual([3, 1, 2, 0]);
});

test.each<[unknown, string]>([
  [[1], "element 0 is 1"],
  [[...futures(1), Promise.resolve(1)], "element 1 is an object"],
  [[undefined], "element 0 is undefined"],
  ["x", 'current value is "x"'],
  [undefined, "current value is undefined"],
  [{ futures: [] }, "current value is an object"],
  [futures(1)[0], "current value is an object"],
])("what is no list of futures is refused: %j", async (value, shown) => {
  const must = "'futures' must be an iterable of futures, such as job.futures";
  await expect(wait(value as never)).rejects.toThrow(new TypeError(`Cannot wait as ${must}: ${shown}`));
  expect(() => asCompleted(value as never)).toThrow(new TypeError(`Cannot call asCompleted as ${must}: ${shown}`));
});
