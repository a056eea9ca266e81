import {
  type EventSourceMappingConfiguration,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { type Check, failed, ok } from "../../backend/check.ts";
import type { StageConfig } from "../../protocol/stage-config.ts";
import { awsFailure } from "../aws-failure.ts";
import type { AwsClients, ClientsOptions } from "../clients.ts";
import { queueNameOf } from "../sqs-queue.ts";

type Pool = StageConfig["pools"][string];

const again = "Deploy the stage again";

/** Whether Lambda takes tasks from the queue and gives back what was not reported. */
export async function checkMapping(
  { region, endpoint }: ClientsOptions,
  clients: AwsClients,
  name: string,
  pool: Pool,
): Promise<Check> {
  const lambda = new LambdaClient({ ...(region && { region }), ...(endpoint && { endpoint }) });
  try {
    const mapping = await findMapping(lambda, pool);
    const visibility = await visibilitySeconds(clients, pool);
    return judge(`pool '${name}'`, mapping, visibility, pool.timeoutSeconds);
  } finally {
    lambda.destroy();
  }
}

function judge(
  pool: string,
  mapping: EventSourceMappingConfiguration | undefined,
  visibility: number,
  timeout: number,
): Check {
  if (mapping === undefined) return failed(`${pool}: no event source mapping brings its tasks to Lambda. ${again}`);
  if (mapping.State !== "Enabled") {
    return failed(
      `${pool}: its event source mapping is ${mapping.State ?? "in no known state"}, so no task is run. Enable it`,
    );
  }
  if (mapping.FunctionResponseTypes?.includes("ReportBatchItemFailures") !== true) {
    return failed(`${pool}: its event source mapping ignores partial failures, so tasks can be lost. ${again}`);
  }
  if (visibility < timeout) {
    return failed(`${pool}: tasks are visible again after ${visibility} s, while they may run ${timeout} s. ${again}`);
  }
  return ok(`${pool}: Lambda takes ${mapping.BatchSize} tasks at a time, for ${timeout} s at most`);
}

async function findMapping(
  lambda: LambdaClient,
  { functionName, tasksUrl }: Pool,
): Promise<EventSourceMappingConfiguration | undefined> {
  try {
    const command = new ListEventSourceMappingsCommand({ FunctionName: functionName });
    const { EventSourceMappings = [] } = await lambda.send(command);
    return EventSourceMappings.find(({ EventSourceArn }) => EventSourceArn?.endsWith(`:${queueNameOf(tasksUrl)}`));
  } catch (thrown) {
    throw awsFailure(`look at the mapping of function '${functionName}'`, "lambda:ListEventSourceMappings", thrown);
  }
}

async function visibilitySeconds({ sqs }: AwsClients, { tasksUrl }: Pool): Promise<number> {
  try {
    const command = new GetQueueAttributesCommand({ QueueUrl: tasksUrl, AttributeNames: ["VisibilityTimeout"] });
    const { Attributes } = await sqs.send(command);
    return Number(Attributes?.VisibilityTimeout ?? 0);
  } catch (thrown) {
    throw awsFailure(`look at queue '${queueNameOf(tasksUrl)}'`, "sqs:GetQueueAttributes", thrown);
  }
}
