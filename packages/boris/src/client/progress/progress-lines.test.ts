import * as fc from "fast-check";
import { expect, test } from "vitest";
import { displayWidth } from "./display-width.ts";
import type { JobView } from "./job-watch.ts";
import { oneLine } from "./one-line.ts";
import { progressLines } from "./progress-lines.ts";
import { FakeTerminal } from "./terminal.fake.ts";

const views: fc.Arbitrary<JobView> = fc.record({
  name: fc.string({ unit: "grapheme" }).map(oneLine),
  total: fc.option(fc.maxSafeNat(), { nil: undefined }),
  sent: fc.maxSafeNat(),
  succeeded: fc.maxSafeNat(),
  failed: fc.maxSafeNat(),
  cancelled: fc.maxSafeNat(),
  running: fc.option(fc.maxSafeNat(), { nil: undefined }),
  inFlight: fc.maxSafeNat(),
  isDraining: fc.boolean(),
  ratePerSecond: fc.option(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), { nil: undefined }),
  leftMs: fc.option(fc.double({ min: 0, max: 1e15, noNaN: true }), { nil: undefined }),
});

test("no line is ever longer than the terminal is wide", () => {
  const stream = new FakeTerminal();
  fc.assert(
    fc.property(views, fc.integer({ min: 1, max: 200 }), fc.constantFrom(1, 2), (view, columns, lines) => {
      const drawn = progressLines(view, { columns, lines, stream });
      expect(drawn).toHaveLength(lines);
      expect(Math.max(...drawn.map((line) => displayWidth(line)))).toBeLessThanOrEqual(columns);
    }),
  );
});
