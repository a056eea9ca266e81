import { afterAll, beforeAll, expect, test } from "vitest";
import { captureStack, type StackCapture } from "./capture-stack.ts";
import { mutated } from "./mutations/mutation.ts";
import { mutations } from "./mutations/mutations.ts";
import { problemsOf } from "./rules/rule.ts";
import { rules } from "./rules/rules.ts";

let capture: StackCapture;

beforeAll(async () => {
  capture = await captureStack("test");
}, 120_000);

afterAll(() => capture[Symbol.asyncDispose]());

test.each(mutations)("%s is caught: %s", (_, name, mutation) => {
  const rule = rules[name];
  if (rule === undefined) throw new Error(`There is no rule '${name}'`);
  expect(problemsOf(rule, capture.stack)).toEqual([]);
  expect(problemsOf(rule, mutated(capture.stack, mutation))).not.toEqual([]);
});

test("each rule catches a mistake", () => {
  expect(Object.keys(rules).filter((name) => !mutations.some(([, rule]) => rule === name))).toEqual([]);
});

test.each([
  {
    mistake: "partial responses off",
    edit: { file: "stacks/worker.ts", from: "partialResponses: true", to: "partialResponses: false" },
    rule: "workers report which tasks of a batch failed",
  },
  {
    mistake: "SST's own trust of roles",
    edit: { file: "stacks/lambda-function.ts", from: "role.assumeRolePolicy =", to: "void" },
    rule: "roles trust one AWS service and nobody else",
  },
  {
    mistake: "fewer receives than the worker counts",
    edit: { file: "stacks/queues.ts", from: "retry: maxReceiveCount", to: "retry: 3" },
    rule: "tasks that nobody reports become dead letters of their pool after the protocol's last receive",
  },
])(
  "$mistake in the sources is caught: $rule",
  async ({ edit, rule }) => {
    await using changed = await captureStack("test", { edits: [edit] });
    const caught = Object.keys(rules).filter((name) => problemsOf(rules[name] ?? (() => []), changed.stack).length > 0);
    expect(caught).toEqual([rule]);
  },
  120_000,
);
