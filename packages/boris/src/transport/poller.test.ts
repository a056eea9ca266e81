import { afterEach, beforeEach, expect, test } from "vitest";
import type { Queue, ReceivedMessage } from "../backend/queue.ts";
import { FakeClock } from "../clock.fake.ts";
import { Poller, type PollerOptions } from "./poller.ts";

/** A queue whose receives the test answers; the others of its methods are not called. */
function scene(options: Partial<PollerOptions> = {}) {
  const clock = new FakeClock();
  const receives: PromiseWithResolvers<readonly ReceivedMessage[]>[] = [];
  const received: number[] = [];
  const receive: Queue["receive"] = ({ signal }) => {
    const answer = Promise.withResolvers<readonly ReceivedMessage[]>();
    signal?.addEventListener("abort", () => answer.resolve([]));
    receives.push(answer);
    return answer.promise;
  };
  const poller = new Poller({
    queue: { receive } as Queue,
    clock,
    visibilityMs: 1_000,
    maxLanes: 8,
    room: () => Infinity,
    onMessages: (messages) => received.push(messages.length),
    ...options,
  });
  const answer = async (count: number): Promise<void> => {
    receives.shift()?.resolve(Array.from({ length: count }, () => ({ body: "", receipt: "", receiveCount: 1 })));
    await clock.advance(0);
  };
  return { clock, poller, receives, received, answer };
}

let stage: ReturnType<typeof scene>;
beforeEach(() => {
  stage = scene();
});
afterEach(() => stage.poller.stop());

test("one receive waits, however many may", async () => {
  stage.poller.start();
  await stage.clock.advance(1_000);
  expect(stage.receives).toHaveLength(1);
  await stage.answer(3);
  expect(stage.receives).toHaveLength(1);
  expect(stage.received).toEqual([3]);
});

test("another receive tries for more after a full one, and fewer try the more often there was nothing", async () => {
  stage.poller.start();
  let extra = 0;
  for (let full = 0; full < 30; full += 1) {
    await stage.answer(10);
    if (stage.receives.length === 1) continue;
    extra += 1;
    // The extra one was begun first.
    await stage.answer(0);
  }
  expect(extra).toBe(4);
});

test("receives that gather begin so far apart, but at once after a long wait or a full batch", async () => {
  stage = scene({ gatherMs: 100, maxLanes: 1 });
  stage.poller.start();
  await stage.clock.advance(30);
  await stage.answer(1);
  expect(stage.receives).toHaveLength(0);
  await stage.clock.advance(70);
  expect(stage.receives).toHaveLength(1);
  await stage.clock.advance(200);
  await stage.answer(1);
  expect(stage.receives).toHaveLength(1);
  await stage.answer(10);
  expect(stage.receives).toHaveLength(1);
});

test("failures are told with their number in a row", async () => {
  const failures: number[] = [];
  stage = scene({ onError: (_, count) => failures.push(count) });
  stage.poller.start();
  for (let count = 0; count < 3; count += 1) {
    stage.receives.shift()?.reject(new Error("no"));
    await stage.clock.advance(10_000);
  }
  await stage.answer(0);
  stage.receives.shift()?.reject(new Error("no"));
  await stage.clock.advance(0);
  expect(failures).toEqual([1, 2, 3, 1]);
});
