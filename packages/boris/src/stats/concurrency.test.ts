import { describe, expect, test } from "vitest";
import { type ConcurrencyMeter, ExactConcurrencyMeter, RoughConcurrencyMeter } from "./concurrency-meter.ts";
import { concurrencyOf, type Span } from "./concurrency.ts";

const span = (startedAt: number, finishedAt: number): Span => ({ startedAt, finishedAt });

describe("concurrency", () => {
  test("is how many lie over each other, and how many do on average", () => {
    // 10 + 10 + 2 milliseconds of work within 20.
    expect(concurrencyOf([span(0, 10), span(10, 20), span(4, 6)])).toEqual({ peak: 2, mean: 1.1 });
  });

  test("is one where one begins as another ends", () => {
    expect(concurrencyOf([span(0, 1), span(1, 2), span(2, 3)])).toEqual({ peak: 1, mean: 1 });
  });

  test("is none without spans, and one of a span without duration", () => {
    expect(concurrencyOf([])).toEqual({ peak: 0, mean: 0 });
    expect(concurrencyOf([span(5, 5)])).toEqual({ peak: 1, mean: 1 });
  });
});

describe.each<[string, () => ConcurrencyMeter]>([
  ["one that keeps every span", () => new ExactConcurrencyMeter()],
  ["one whose memory stays flat", () => new RoughConcurrencyMeter()],
])("a meter of concurrency: %s", (_, make) => {
  test("knows none and one", () => {
    const meter = make();
    expect(meter.concurrency()).toEqual({ peak: 0, mean: 0 });
    meter.add(span(7, 7));
    expect(meter.concurrency()).toEqual({ peak: 1, mean: 1 });
  });

  test("tells the peak and the average of a long job", () => {
    const meter = make();
    // Eight lanes of spans that take 100 s each, for a quarter of an hour.
    for (let at = 0; at < 900_000; at += 100_000) {
      for (let lane = 0; lane < 8; lane += 1) meter.add(span(1_000_000 + at, 1_000_000 + at + 100_000));
    }
    expect(meter.concurrency()).toEqual({ peak: 8, mean: 8 });
  });
});
