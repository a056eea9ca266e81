import { type Check, checked, ok, warning } from "../../backend/check.ts";
import type { StageConfig } from "../../protocol/stage-config.ts";
import type { AwsClients } from "../clients.ts";
import { SqsQueue } from "../sqs-queue.ts";

/** The two queues of a pool: whether they can be reached, and what waits in them. */
export async function* checkQueues(
  { sqs }: AwsClients,
  name: string,
  { tasksUrl, deadLettersUrl }: StageConfig["pools"][string],
): AsyncGenerator<Check, void, undefined> {
  yield await checked(async () => {
    const { visible, inFlight, delayed } = await new SqsQueue(sqs, tasksUrl).count();
    return ok(
      `pool '${name}': tasks that wait: ${visible}, that run: ${inFlight}, that are to be tried again: ${delayed}`,
    );
  });
  yield await checked(async () => {
    const { visible } = await new SqsQueue(sqs, deadLettersUrl).count();
    if (visible === 0) return ok(`pool '${name}': no dead letters`);
    return warning(`pool '${name}': dead letters: ${visible}. 'boris dead-letters list' says why tasks failed`);
  });
}
