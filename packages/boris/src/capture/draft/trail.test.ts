import { expect, test } from "vitest";
import { CaptureError } from "../../errors.ts";
import { Trail } from "./trail.ts";

function refusal(): CaptureError {
  const trail = new Trail();
  try {
    trail.withinFunction('function "train"', "main.ts:3:1", () =>
      trail.withinVariable("client", "main.ts:1:7", () => {
        for (const step of ["conn", "0", () => '.get("a")']) trail.into(step);
        trail.refuse("an instance of Socket cannot be shipped", "create it inside the function");
      }),
    );
  } catch (error) {
    if (error instanceof CaptureError) return error;
  }
  throw new Error("not refused");
}

test("a refusal is one paragraph: what, where, and what to do", () => {
  expect(refusal().message).toBe(
    'Cannot ship function "train" (main.ts:3:1): an instance of Socket cannot be shipped. ' +
      'It is held by captured variable `client` at client.conn[0].get("a") (declared at main.ts:1:7). ' +
      "Create it inside the function.",
  );
});

test("a refusal tells programs the same", () => {
  const { variable, path, declaredAt, functionAt } = refusal();
  expect({ variable, path, declaredAt, functionAt }).toEqual({
    variable: "client",
    path: 'client.conn[0].get("a")',
    declaredAt: "main.ts:1:7",
    functionAt: "main.ts:3:1",
  });
});
