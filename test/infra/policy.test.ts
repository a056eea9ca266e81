import { expect, test } from "vitest";
import { allows, statementsOf } from "./policy.ts";

const statements = statementsOf({
  Statement: [
    { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: "arn:aws:sqs:us-east-1:1:boris-test-done-*" },
    { Effect: "Allow", Action: "s3:Get*", Resource: ["arn:aws:s3:::b/jobs/*/results/*"] },
    { Effect: "Deny", Action: "*", Resource: "arn:aws:sqs:us-east-1:1:boris-test-done-secret" },
  ],
});

test.each([
  ["sqs:SendMessage", "arn:aws:sqs:us-east-1:1:boris-test-done-01", true],
  ["SQS:sendmessage", "arn:aws:sqs:us-east-1:1:boris-test-done-01", true],
  ["sqs:DeleteMessage", "arn:aws:sqs:us-east-1:1:boris-test-done-01", false],
  ["sqs:SendMessage", "arn:aws:sqs:us-east-1:1:boris-test-DefaultTasks", false],
  ["sqs:SendMessage", "arn:aws:sqs:us-east-1:1:boris-test-done-secret", false],
  ["s3:GetObject", "arn:aws:s3:::b/jobs/1/results/7", true],
  ["s3:GetObject", "arn:aws:s3:::b/jobs/1/params/7", false],
  ["s3:PutObject", "arn:aws:s3:::b/jobs/1/results/7", false],
])("%s of %s: %s", (action, resource, allowed) => {
  expect(allows(statements, action, resource)).toBe(allowed);
});
