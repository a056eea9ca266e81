import { expect, test } from "vitest";
import { FakeClock } from "./clock.fake.ts";
import { sleep } from "./clock.ts";

test("runs due timers in the order of their times, each at its time", async () => {
  const clock = new FakeClock(1_000);
  const seen: unknown[] = [];
  clock.after(30, () => seen.push(["c", clock.now()]));
  clock.after(10, () => seen.push(["a", clock.now()]));
  clock.after(20, () => seen.push(["b", clock.now()]));
  const cancel = clock.after(15, () => seen.push("cancelled"));
  cancel();
  await clock.advance(25);
  expect(seen).toEqual([
    ["a", 1_010],
    ["b", 1_020],
  ]);
  expect(clock.now()).toBe(1_025);
  expect(clock.pendingTimers).toBe(1);
});

test("runs timers that were set off by others within the time that passes", async () => {
  const clock = new FakeClock(0);
  const woken: number[] = [];
  const program = (async () => {
    for (let round = 0; round < 3; round++) {
      await sleep(clock, 10);
      woken.push(clock.now());
    }
  })();
  await clock.advance(100);
  await program;
  expect(woken).toEqual([10, 20, 30]);
});
