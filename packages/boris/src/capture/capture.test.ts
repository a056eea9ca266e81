import net from "node:net";
import { describe, expect, test } from "vitest";
import { CaptureError } from "../errors.ts";
import { capture } from "./capture.ts";
import { describePlan } from "./describe-plan.ts";
import { findProjectRoot } from "./project-root.ts";

const scale = 3;
const socket = new net.Socket();
const timesScale = (x: number): number => x * scale;

describe("a function that a module exports", () => {
  test("is imported by the entry, and nothing else ships", () => {
    const plan = capture(findProjectRoot);
    expect(plan.entry.contents).toBe(
      'import { findProjectRoot as fn } from "./packages/boris/src/capture/project-root.ts";\nexport function instantiate() {\n  return fn;\n}\n',
    );
    expect(plan.generated.size).toBe(0);
    expect(plan.captures).toBeUndefined();
  });
});

describe("a function of the running script", () => {
  test("is cut out with what it uses", () => {
    const plan = capture(timesScale);
    const [slice] = plan.generated.values();
    expect(slice?.contents).toContain("const timesScale = ((x: number): number => x * scale);");
    expect(slice?.contents).not.toContain("new net.Socket");
    expect(plan.runningScript).toContain(slice?.path);
  });

  test("has the same code whatever it captured", () => {
    const plans = [1, 2].map((k) => capture((x: number) => x * k));
    const codes = plans.map(({ entry, generated }) => [
      entry.contents,
      ...[...generated.values()].map((each) => each.contents),
    ]);
    expect(codes[0]).toEqual(codes[1]);
    expect(plans[0]?.captures?.hash).not.toBe(plans[1]?.captures?.hash);
  });

  test("has the same captures when nothing changed", () => {
    const make = (): unknown => {
      const k = { rate: 0.1, names: ["a"] };
      return () => k;
    };
    expect(capture(make()).captures?.hash).toBe(capture(make()).captures?.hash);
  });
});

describe("what cannot be shipped", () => {
  test("is named with its variable, path and places", () => {
    const client = { conn: { socket } };
    const refused = (): unknown => capture(() => client.conn);
    expect(refused).toThrow(CaptureError);
    expect(refused).toThrow(
      /an instance of Socket .*`client` at client\.conn\.socket \(declared at .*capture\.test\.ts:\d+:11\)/,
    );
  });

  test("is no function, or a class", () => {
    expect(() => capture(5)).toThrow("map needs a function");
    expect(() => capture(null)).toThrow("map needs a function");
    expect(() => capture(CaptureError)).toThrow("a class cannot be mapped");
  });
});

test("a plan reads as a list of what ships how", () => {
  const rate = 0.1;
  const text = describePlan(capture((x: number) => timesScale(x) * rate));
  expect(text).toMatch(/copies the code of timesScale \(.*capture\.test\.ts:\d+:\d+\)/);
  expect(text).toMatch(/captures rate as it is now, 9 bytes/);
});
