import { inspect } from "node:util";
import { expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import { Future, settleFuture } from "./future.ts";

const owner = { clock: systemClock, cancel: () => undefined, notice: () => undefined };

test("a future is printed as its task and how that ended", () => {
  const futures = [0, 1, 2].map((index) => new Future<string>(`J-${index}`, index, owner));
  const [succeeded, failed] = futures;
  if (succeeded && failed) {
    settleFuture(succeeded, { state: "succeeded", value: "a result that may be huge" });
    settleFuture(failed, { state: "failed", error: new Error("no") });
  }
  expect(inspect(futures)).toBe("[ Future J-0: succeeded, Future J-1: failed, Future J-2: pending ]");
});
