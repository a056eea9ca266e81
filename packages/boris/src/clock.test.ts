import { getEventListeners } from "node:events";
import { expect, test, vi } from "vitest";
import { FakeClock } from "./clock.fake.ts";
import { sleep, systemClock } from "./clock.ts";

test("a sleep ends when its time has passed, not before", async () => {
  const clock = new FakeClock();
  let woken = false;
  const sleeping = sleep(clock, 100).then(() => (woken = true));
  await clock.advance(99);
  expect(woken).toBe(false);
  await clock.advance(1);
  expect(woken).toBe(true);
  await sleeping;
});

test("a sleep ends at once when its signal aborts, and leaves no timer and no listener", async () => {
  const clock = new FakeClock();
  const waker = new AbortController();
  const sleeping = sleep(clock, 100, waker.signal);
  expect(clock.pendingTimers).toBe(1);
  waker.abort();
  await sleeping;
  expect(clock.pendingTimers).toBe(0);
  expect(getEventListeners(waker.signal, "abort")).toEqual([]);
});

test("a sleep that ends by itself leaves no listener", async () => {
  const clock = new FakeClock();
  const waker = new AbortController();
  const sleeping = sleep(clock, 100, waker.signal);
  await clock.advance(100);
  await sleeping;
  expect(getEventListeners(waker.signal, "abort")).toEqual([]);
});

test("a sleep whose signal had aborted sets no timer", async () => {
  const clock = new FakeClock();
  await sleep(clock, 100, AbortSignal.abort());
  expect(clock.pendingTimers).toBe(0);
});

test("the system's clock calls once, and not when it was cancelled", async () => {
  vi.useFakeTimers();
  try {
    const callback = vi.fn<() => void>();
    const cancelled = vi.fn<() => void>();
    systemClock.after(10, callback);
    systemClock.after(10, cancelled)();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(callback).toHaveBeenCalledTimes(1);
    expect(cancelled).not.toHaveBeenCalled();
  } finally {
    vi.useRealTimers();
  }
});

test("a delay that is longer than the system allows does not become none", async () => {
  vi.useFakeTimers();
  try {
    const callback = vi.fn<() => void>();
    systemClock.after(2 ** 40, callback);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(callback).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(1);
  } finally {
    vi.useRealTimers();
  }
});

test("a time that has passed already comes at once, and Node does not warn of it", async () => {
  const warn = vi.spyOn(process, "emitWarning").mockReturnValue();
  try {
    await new Promise<void>((resolve) => {
      // The timer alone does not keep the process alive.
      const alive = setTimeout(() => undefined, 60_000);
      systemClock.after(-0.4, () => {
        clearTimeout(alive);
        resolve();
      });
    });
    expect(warn).not.toHaveBeenCalled();
  } finally {
    warn.mockRestore();
  }
});
