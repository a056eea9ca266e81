import * as fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { completionSchema } from "./completion.ts";
import { completions, tasks } from "./messages.fake.ts";
import { quickCheckOf } from "./quick-check.ts";
import { taskSchema } from "./task.ts";

/** What JSON makes of a message. */
function travelled(message: unknown): unknown {
  return JSON.parse(JSON.stringify(message));
}

/** The message with one part of it replaced, removed or added, at any depth. */
const damage = fc
  .tuple(fc.infiniteStream(fc.nat()), fc.option(fc.jsonValue(), { nil: undefined }), fc.boolean())
  .map(([choices, value, adds]) => (message: unknown): unknown => {
    const copy = travelled(message);
    for (let object = copy as Record<string, unknown>; ;) {
      const keys = Object.keys(object);
      const key = adds || keys.length === 0 ? "more" : (keys[choices.next().value % keys.length] as string);
      const part = object[key];
      if (typeof part === "object" && part !== null && choices.next().value % 2 === 0) {
        object = part as Record<string, unknown>;
        continue;
      }
      object[key] = value;
      return travelled(copy);
    }
  });

describe.each<[string, v.GenericSchema, fc.Arbitrary<unknown>]>([
  ["a task", taskSchema, tasks],
  ["a completion", completionSchema, completions],
])("the quick check of %s", (_, schema, all) => {
  const check = quickCheckOf(schema);

  test("is enough for every well-formed one", () => {
    fc.assert(fc.property(all, (message) => check(travelled(message))));
  });

  test("never takes what its schema refuses, or would change", () => {
    fc.assert(
      fc.property(all, damage, (message, damaged) => {
        const found = damaged(message);
        if (check(found)) expect(v.safeParse(schema, found)).toMatchObject({ success: true, output: found });
      }),
      { numRuns: 1_000 },
    );
  });
});

test.each<[string, v.GenericSchema, unknown]>([
  ["a field that would be dropped", v.object({ a: v.optional(v.number()) }), { b: 1 }],
  ["a field that is missing", v.object({ a: v.unknown() }), {}],
  ["a field that would be filled in", v.object({ a: v.optional(v.number(), 1) }), {}],
  ["a list in place of an object", v.object({ a: v.optional(v.number()) }), []],
  ["a value that would be changed", v.pipe(v.string(), v.trim()), "text"],
  ["a schema that it does not know", v.nullable(v.string()), "text"],
])("what the quick check leaves to the schema: %s", (_, schema, value) => {
  expect(quickCheckOf(schema)(value)).toBe(false);
});
