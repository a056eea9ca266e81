import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { captureStack, type StackCapture } from "./capture-stack.ts";
import { one } from "./resources.ts";
import { problemsOf } from "./rules/rule.ts";
import { rules } from "./rules/rules.ts";

describe.each(["test", "production"])("stage '%s'", (stage) => {
  let capture: StackCapture;

  beforeAll(async () => {
    capture = await captureStack(stage);
  }, 120_000);

  afterAll(() => capture[Symbol.asyncDispose]());

  test.each(Object.entries(rules))("%s", (_, rule) => {
    expect(problemsOf(rule, capture.stack)).toEqual([]);
  });

  test("is kept if it is production, and only then", () => {
    expect(capture.stack.app.protect).toBe(stage === "production");
  });
});

describe("a pool's own needs", () => {
  const pool = '{ name: "default", ';
  const withPool = (more: string) => ({ edits: [{ file: "stacks/settings.ts", from: pool, to: `${pool}${more}, ` }] });

  test("reach its worker", async () => {
    await using capture = await captureStack(
      "test",
      withPool(`
          vpc: { securityGroups: ["sg-1"], privateSubnets: ["subnet-1"] },
          layers: ["arn:aws:lambda:us-east-1:123456789012:layer:sharp:1"],
          environment: { MODEL: "small" },
          permissions: [{ actions: ["dynamodb:GetItem"], resources: ["arn:aws:dynamodb:us-east-1:123456789012:table/t"] }]
        `),
    );
    const worker = one(capture.stack, "aws:lambda/function:Function", ({ name }) => name.includes("DefaultWorker"));
    expect(worker).toMatchObject({
      vpcConfig: { securityGroupIds: ["sg-1"], subnetIds: ["subnet-1"] },
      layers: ["arn:aws:lambda:us-east-1:123456789012:layer:sharp:1"],
      environment: { variables: { MODEL: "small", BORIS_POOL: "default" } },
    });
    const role = one(capture.stack, "aws:iam/role:Role", ({ name }) => name.includes("DefaultWorker"));
    expect(role.inlinePolicies[0]?.policy).toContain("dynamodb:GetItem");
    expect(role.managedPolicyArns).toContain("arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole");
  }, 120_000);

  test("and its name must make names of resources", async () => {
    const edits = [{ file: "stacks/settings.ts", from: 'name: "large"', to: 'name: "Large pool"' }];
    await expect(captureStack("test", { edits })).rejects.toThrow("Cannot name a pool 'Large pool'");
  }, 120_000);
});

test("a stage whose queues would pass for another stage's completion queues is refused", async () => {
  await expect(captureStack("x-done-y")).rejects.toThrow("Cannot deploy stage 'x-done-y'");
}, 120_000);
