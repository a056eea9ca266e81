import type { CapturedStack } from "../capture-stack.ts";
import { functionArn, poolsOf, queueArn } from "../captured-pool.ts";
import { type Statement, statementsOf } from "../policy.ts";
import { all, one, type ResourceInputs } from "../resources.ts";
import { stageConfig } from "../stage-config.ts";
import { account, region } from "../synth/engine.ts";
import { failing, type Rules } from "./rule.ts";

/** AWS knows no narrower resource for these. */
const withoutResource = ["sqs:ListQueues", "lambda:ListEventSourceMappings"];

/** The longest policy that IAM takes: one that is attached, and those of a role together (quotas page). */
const maxManagedCharacters = 6_144;
const maxInlineCharacters = 10_240;

export const accessRules: Rules = {
  "roles trust one AWS service and nobody else": (stack) =>
    all(stack, "aws:iam/role:Role").flatMap(({ inputs: { name, assumeRolePolicy } }) => {
      const service = isOfFunction(stack, name) ? "lambda.amazonaws.com" : "scheduler.amazonaws.com";
      const trusted = statementsOf(assumeRolePolicy).map(({ principals }) => JSON.stringify(principals));
      return failing({
        [`${name} trusts ${trusted.join(" and ")}`]: trusted.join() === JSON.stringify({ Service: [service] }),
      });
    }),

  "no policy allows all actions of a service, or any resource that could be named": (stack) =>
    allPolicies(stack).flatMap(([name, statements]) =>
      statements.flatMap(({ effect, actions, resources }) =>
        failing({
          [`${name} allows ${actions.join()}`]: actions.every((action) => !action.includes("*")),
          [`${name} allows ${actions.join()} of anything`]:
            !resources.includes("*") || actions.every((action) => withoutResource.includes(action)),
          [`${name} refuses ${actions.join()}`]: effect === "Allow",
        }),
      ),
    ),

  "a worker may do what its pool's tasks need, and no more": (stack) =>
    poolsOf(stack).flatMap(({ worker, tasks, deadLetters }) =>
      differences(worker.name, inlineStatements(roleOf(stack, worker)), {
        [queueArn(tasks)]: [
          "sqs:ChangeMessageVisibility",
          "sqs:DeleteMessage",
          "sqs:GetQueueAttributes",
          "sqs:ReceiveMessage",
          "sqs:SendMessage",
        ],
        [queueArn(deadLetters)]: ["sqs:SendMessage"],
        [completionQueues(stack)]: ["sqs:SendMessage"],
        [bucketArn(stack)]: ["s3:ListBucket"],
        [`${bucketArn(stack)}/bundles/*`]: ["s3:GetObject"],
        [`${bucketArn(stack)}/captures/*`]: ["s3:GetObject"],
        [`${bucketArn(stack)}/jobs/*`]: ["s3:GetObject"],
        [`${bucketArn(stack)}/jobs/*/results/*`]: ["s3:PutObject"],
        [`${bucketArn(stack)}/jobs/*/failures/*`]: ["s3:PutObject"],
        [`${bucketArn(stack)}/user/*`]: ["s3:GetObject", "s3:PutObject"],
      }),
    ),

  "the sweeper may delete completion queues, and no more": (stack) => {
    const sweeper = one(stack, "aws:lambda/function:Function", ({ name }) => name.includes("Sweeper"));
    return differences("the sweeper", inlineStatements(roleOf(stack, sweeper)), {
      "*": ["sqs:ListQueues"],
      [completionQueues(stack)]: ["sqs:DeleteQueue", "sqs:ListQueueTags"],
    });
  },

  "the schedule may run the sweeper, and no more": (stack) => {
    const { target } = one(stack, "aws:scheduler/schedule:Schedule");
    const role = one(stack, "aws:iam/role:Role", ({ name }) => target.roleArn.endsWith(`/${name}`));
    const sweeper = one(stack, "aws:lambda/function:Function", ({ name }) => name.includes("Sweeper"));
    return differences("the schedule", inlineStatements(role), { [functionArn(sweeper)]: ["lambda:InvokeFunction"] });
  },

  "a client may run tasks and own completion queues, and no more": (stack) => {
    const pools = poolsOf(stack);
    const parameter = one(stack, "aws:ssm/parameter:Parameter");
    return differences("a client", statementsOf(one(stack, "aws:iam/policy:Policy").policy), {
      [`arn:aws:ssm:${region}:${account}:parameter${parameter.name}`]: ["ssm:GetParameter"],
      ...Object.fromEntries(pools.map(({ tasks }) => [queueArn(tasks), ["sqs:GetQueueAttributes", "sqs:SendMessage"]])),
      ...Object.fromEntries(
        pools.map(({ deadLetters }) => [
          queueArn(deadLetters),
          ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
        ]),
      ),
      [completionQueues(stack)]: [
        "sqs:ChangeMessageVisibility",
        "sqs:CreateQueue",
        "sqs:DeleteMessage",
        "sqs:DeleteQueue",
        "sqs:GetQueueAttributes",
        "sqs:ListQueueTags",
        "sqs:ReceiveMessage",
        "sqs:TagQueue",
      ],
      [bucketArn(stack)]: ["s3:ListBucket"],
      [`${bucketArn(stack)}/bundles/*`]: ["s3:GetObject", "s3:PutObject"],
      [`${bucketArn(stack)}/captures/*`]: ["s3:GetObject", "s3:PutObject"],
      [`${bucketArn(stack)}/jobs/*`]: ["s3:GetObject"],
      [`${bucketArn(stack)}/jobs/*/job.json`]: ["s3:PutObject"],
      [`${bucketArn(stack)}/jobs/*/params/*`]: ["s3:PutObject"],
      [`${bucketArn(stack)}/jobs/*/sent`]: ["s3:PutObject"],
      [`${bucketArn(stack)}/jobs/*/cancelled`]: ["s3:PutObject"],
      [`${bucketArn(stack)}/jobs/*/failures/*`]: ["s3:DeleteObject", "s3:PutObject"],
      [`${bucketArn(stack)}/jobs/*/history/*`]: ["s3:PutObject"],
      [`${bucketArn(stack)}/jobs/*/redrives/*`]: ["s3:PutObject"],
      [`${bucketArn(stack)}/user/*`]: ["s3:GetObject"],
      "*": ["lambda:ListEventSourceMappings", "sqs:ListQueues"],
    });
  },

  "functions have no policy of AWS's but that for logs": (stack) =>
    all(stack, "aws:iam/role:Role").flatMap(({ inputs: { name, managedPolicyArns = [] } }) =>
      failing({
        [`${name} has ${managedPolicyArns.join(", ")}`]: managedPolicyArns.every(
          (arn) => arn === "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
        ),
      }),
    ),

  "policies are no longer than IAM takes": (stack) => [
    ...all(stack, "aws:iam/policy:Policy").flatMap(({ name, inputs: { policy } }) =>
      failing({ [`${name} has ${policy.length} characters`]: policy.length <= maxManagedCharacters }),
    ),
    ...all(stack, "aws:iam/role:Role").flatMap(({ name, inputs: { inlinePolicies } }) => {
      const characters = inlinePolicies.map(({ policy }) => policy).join("").length;
      return failing({ [`${name} has ${characters} characters`]: characters <= maxInlineCharacters });
    }),
  ],
};

type Role = ResourceInputs["aws:iam/role:Role"];

function isOfFunction(stack: CapturedStack, roleName: string): boolean {
  return all(stack, "aws:lambda/function:Function").some(({ inputs }) => inputs.role.endsWith(`/${roleName}`));
}

function roleOf(stack: CapturedStack, fn: ResourceInputs["aws:lambda/function:Function"]): Role {
  return one(stack, "aws:iam/role:Role", ({ name }) => fn.role.endsWith(`/${name}`));
}

function inlineStatements({ inlinePolicies }: Role): readonly Statement[] {
  return inlinePolicies.flatMap(({ policy }) => statementsOf(policy));
}

function allPolicies(stack: CapturedStack): readonly (readonly [string, readonly Statement[]])[] {
  return [
    ...all(stack, "aws:iam/role:Role").map(({ name, inputs }) => [name, inlineStatements(inputs)] as const),
    ...all(stack, "aws:iam/policy:Policy").map(({ name, inputs }) => [name, statementsOf(inputs.policy)] as const),
  ];
}

function completionQueues(stack: CapturedStack): string {
  return `${queueArn({ name: stageConfig(stack).completionPrefix })}*`;
}

function bucketArn(stack: CapturedStack): string {
  return `arn:aws:s3:::${one(stack, "aws:s3/bucket:Bucket").bucket}`;
}

/** `expected`: actions by resource. */
function differences(
  who: string,
  statements: readonly Statement[],
  expected: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  const granted = new Set(
    statements.flatMap(({ actions, resources }) =>
      resources.flatMap((resource) => actions.map((action) => `${action} ${resource}`)),
    ),
  );
  const needed = new Set(
    Object.entries(expected).flatMap(([resource, actions]) => actions.map((action) => `${action} ${resource}`)),
  );
  return [
    ...[...granted.difference(needed)].map((grant) => `${who} may ${grant}`),
    ...[...needed.difference(granted)].map((grant) => `${who} may not ${grant}`),
  ];
}
