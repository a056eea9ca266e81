import { expect, test } from "vitest";
import { FakeClock } from "../../clock.fake.ts";
import { RunGuard } from "./run-guard.ts";

function scene() {
  const clock = new FakeClock(0);
  const events: string[] = [];
  const guard = new RunGuard({
    clock,
    onNotice: () => events.push(`notice at ${clock.now()}`),
    onExpiry: () => events.push(`expiry at ${clock.now()}`),
  });
  return { clock, events, guard };
}

test("tells a tenth of the time before the end, then of the end", async () => {
  const { clock, events, guard } = scene();
  guard.begin(100);
  await clock.advance(1_000);
  expect(events).toEqual(["notice at 90", "expiry at 100"]);
});

test("tells a second before the end of a long time", async () => {
  const { clock, events, guard } = scene();
  guard.begin(60_000);
  await clock.advance(60_000);
  expect(events).toEqual(["notice at 59000", "expiry at 60000"]);
});

test("says nothing of a run that ended before", async () => {
  const { clock, events, guard } = scene();
  guard.begin(100);
  await clock.advance(89);
  guard.end();
  await clock.advance(1_000);
  expect(events).toEqual([]);
  expect(clock.pendingTimers).toBe(0);
});

test("gives each run its whole time, whatever was left of the one before", async () => {
  const { clock, events, guard } = scene();
  for (let run = 0; run < 10; run += 1) {
    guard.begin(100);
    await clock.advance(80);
  }
  expect(events).toEqual([]);
  await clock.advance(20);
  expect(events).toEqual(["notice at 810", "expiry at 820"]);
});

test("sees the earlier end of a short run that follows a long one", async () => {
  const { clock, events, guard } = scene();
  guard.begin(60_000);
  guard.begin(10);
  await clock.advance(100);
  expect(events).toEqual(["notice at 9", "expiry at 10"]);
});

test("needs one timer for many short runs", () => {
  const { clock, guard } = scene();
  for (let run = 0; run < 1_000; run += 1) {
    guard.begin(60_000);
    guard.end();
  }
  expect(clock.pendingTimers).toBe(1);
});

test("says nothing and holds no timer once it is stopped", async () => {
  const { clock, events, guard } = scene();
  guard.begin(100);
  guard.stop();
  guard.stop();
  expect(clock.pendingTimers).toBe(0);
  await clock.advance(1_000);
  expect(events).toEqual([]);
});

test("ends a run whose time was over before it began", async () => {
  const { clock, events, guard } = scene();
  guard.begin(-5);
  await clock.advance(0);
  expect(events).toEqual(["expiry at 0"]);
});
