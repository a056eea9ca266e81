import borisjs from "../packages/boris/package.json" with { type: "json" };
import type { Completions } from "./completions.ts";
import { objectGrants } from "./grants.ts";
import { objectPatterns } from "./object-keys.ts";
import type { PoolQueues } from "./queues.ts";

interface DeployedPool extends PoolQueues {
  readonly worker: sst.aws.Function;
}

export interface ClientProps {
  readonly bucket: sst.aws.Bucket;
  readonly pools: readonly DeployedPool[];
  readonly completions: Completions;
}

/** What a client needs: one parameter that tells where everything is, and a policy to attach to its user or role. */
export function client(props: ClientProps) {
  const { bucket, pools, completions } = props;
  const parameter = new aws.ssm.Parameter("Config", {
    name: `/boris/${$app.stage}/config`,
    description: `boris, stage ${$app.stage}: what clients find it by`,
    type: "String",
    value: $jsonStringify(config(props)),
  });
  const { bundles, captures, jobRecords, params, sent, cancelled, failures, histories, redrives } = objectPatterns;
  const jobParts = [jobRecords, params, sent, cancelled, failures, histories, redrives];
  const statements = [
    { actions: ["ssm:GetParameter"], resources: [parameter.arn] },
    { actions: ["sqs:SendMessage", "sqs:GetQueueAttributes"], resources: pools.map(({ tasks }) => tasks.arn) },
    {
      // To show, redrive and purge dead letters.
      actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"],
      resources: pools.map(({ deadLetters }) => deadLetters.arn),
    },
    {
      actions: [
        "sqs:CreateQueue",
        "sqs:DeleteQueue",
        "sqs:TagQueue",
        "sqs:ListQueueTags",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:ChangeMessageVisibility",
      ],
      resources: [completions.arns],
    },
    ...objectGrants(bucket, [bundles, captures, ...jobParts]),
    // Jobs expire by themselves; `boris clean --older-than` is an administrator's to use.
    { actions: ["s3:DeleteObject"], resources: [$interpolate`${bucket.arn}/${failures}`] },
    // To find stale completion queues, and for `boris doctor`. AWS knows no narrower resource for either.
    { actions: ["sqs:ListQueues", "lambda:ListEventSourceMappings"], resources: ["*"] },
  ];
  const policy = new aws.iam.Policy("Client", {
    description: `boris, stage ${$app.stage}: run tasks`,
    policy: aws.iam.getPolicyDocumentOutput({ statements }).json,
  });
  return { parameter, policy };
}

function config({ bucket, pools, completions }: ClientProps) {
  const places = pools.map(({ pool, tasks, deadLetters, worker }) => {
    const { name, memoryMb, timeoutSeconds } = pool;
    const functionName = worker.name;
    return [
      name,
      { tasksUrl: tasks.url, deadLettersUrl: deadLetters.url, functionName, memoryMb, timeoutSeconds },
    ] as const;
  });
  return {
    v: 1,
    version: borisjs.version,
    stage: $app.stage,
    region: aws.getRegionOutput().region,
    bucket: bucket.name,
    pools: Object.fromEntries(places),
    completionPrefix: completions.prefix,
  };
}
