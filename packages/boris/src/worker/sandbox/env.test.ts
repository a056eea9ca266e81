import { afterEach, beforeEach, expect, test } from "vitest";
import { withEnv } from "./env.ts";

beforeEach(() => {
  process.env["BORIS_TEST_SET"] = "before";
  delete process.env["BORIS_TEST_UNSET"];
});
afterEach(() => {
  delete process.env["BORIS_TEST_SET"];
  delete process.env["BORIS_TEST_UNSET"];
});

const env = { BORIS_TEST_SET: "during", BORIS_TEST_UNSET: "" };
const seen = () => ({ set: process.env["BORIS_TEST_SET"], unset: process.env["BORIS_TEST_UNSET"] });

test("variables are seen while the body runs, also after it waited, and are as before afterwards", async () => {
  const during = await withEnv(env, async () => {
    const first = seen();
    await Promise.resolve();
    return [first, seen()];
  });
  expect(during).toEqual([
    { set: "during", unset: "" },
    { set: "during", unset: "" },
  ]);
  expect(seen()).toEqual({ set: "before", unset: undefined });
});

test.each([
  [
    "throws",
    () => {
      throw new Error("failed");
    },
  ],
  ["rejects", () => Promise.reject(new Error("failed"))],
])("variables are as before when the body %s", async (_, body) => {
  await expect(withEnv(env, body)).rejects.toThrow("failed");
  expect(seen()).toEqual({ set: "before", unset: undefined });
});

test("what the body itself changed of them is undone, and nothing else is touched", async () => {
  await withEnv(env, () => {
    process.env["BORIS_TEST_SET"] = "changed";
    delete process.env["BORIS_TEST_UNSET"];
  });
  expect(seen()).toEqual({ set: "before", unset: undefined });
  expect(await withEnv({}, seen)).toEqual({ set: "before", unset: undefined });
});
