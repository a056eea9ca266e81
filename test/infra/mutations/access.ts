import { change, withStatement, type Mistake } from "./mutation.ts";

export const accessMutations: readonly Mistake[] = [
  [
    "a role that trusts its account, as SST 4.17.1 makes it",
    "roles trust one AWS service and nobody else",
    change("aws:iam/role:Role", "DefaultWorker", (role) => {
      const principal = { Service: "lambda.amazonaws.com", AWS: "arn:aws:iam::123456789012:root" };
      role.assumeRolePolicy = { Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: principal }] };
    }),
  ],
  [
    "a worker that may do anything with queues, as SST's link makes it",
    "no policy allows all actions of a service, or any resource that could be named",
    change("aws:iam/role:Role", "DefaultWorker", ({ inlinePolicies: [inline] }) => {
      if (inline) inline.policy = inline.policy.replace('"sqs:ReceiveMessage"', '"sqs:*"');
    }),
  ],
  [
    "a client that may send to any queue",
    "no policy allows all actions of a service, or any resource that could be named",
    change("aws:iam/policy:Policy", "Client", (client) => {
      client.policy = withStatement(client.policy, "sqs:SendMessage", "*");
    }),
  ],
  [
    "a worker that may read another pool's tasks",
    "a worker may do what its pool's tasks need, and no more",
    change("aws:iam/role:Role", "DefaultWorker", ({ inlinePolicies: [inline] }) => {
      if (inline) inline.policy = inline.policy.replace("DefaultTasksQueue", "LargeTasksQueue");
    }),
  ],
  [
    "a worker that may replace bundles",
    "a worker may do what its pool's tasks need, and no more",
    change("aws:iam/role:Role", "LargeWorker", ({ inlinePolicies: [inline] }) => {
      if (inline) inline.policy = inline.policy.replace("/jobs/*/results/*", "/bundles/*");
    }),
  ],
  [
    "a worker that cannot extend the visibility of what it runs",
    "a worker may do what its pool's tasks need, and no more",
    change("aws:iam/role:Role", "DefaultWorker", ({ inlinePolicies: [inline] }) => {
      if (inline) inline.policy = inline.policy.replace('"sqs:ChangeMessageVisibility",', "");
    }),
  ],
  [
    "a sweeper that may delete every queue",
    "the sweeper may delete completion queues, and no more",
    change("aws:iam/role:Role", "Sweeper", ({ inlinePolicies: [inline] }) => {
      if (inline) inline.policy = inline.policy.replace("boris-test-done-", "");
    }),
  ],
  [
    "a schedule that may run every function",
    "the schedule may run the sweeper, and no more",
    change("aws:iam/role:Role", "SweepRole", ({ inlinePolicies: [inline] }) => {
      if (inline) inline.policy = inline.policy.replace(/function:[^"]+/, "function:*");
    }),
  ],
  [
    "a client that may delete the queues of pools",
    "a client may run tasks and own completion queues, and no more",
    change("aws:iam/policy:Policy", "Client", (client) => {
      client.policy = client.policy.replace("boris-test-done-*", "boris-test-*");
    }),
  ],
  [
    "a client that cannot tag its completion queue",
    "a client may run tasks and own completion queues, and no more",
    change("aws:iam/policy:Policy", "Client", (client) => {
      client.policy = client.policy.replace('"sqs:TagQueue",', "");
    }),
  ],
  [
    "a worker that may do anything",
    "functions have no policy of AWS's but that for logs",
    change("aws:iam/role:Role", "LargeWorker", (role) => {
      role.managedPolicyArns?.push("arn:aws:iam::aws:policy/AdministratorAccess");
    }),
  ],
  [
    "a policy with a statement for each of a hundred pools",
    "policies are no longer than IAM takes",
    change("aws:iam/policy:Policy", "Client", (client) => {
      for (let pool = 0; pool < 100; pool++)
        client.policy = withStatement(client.policy, "sqs:SendMessage", `pool-${pool}`);
    }),
  ],
];
