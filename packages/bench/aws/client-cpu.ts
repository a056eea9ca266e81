import { measure } from "../measure.ts";
import { medians } from "../median.ts";
import type { Figures } from "../programs/figures.ts";
import { countOf } from "./bill.ts";
import { EchoStage } from "./echo-stage.ts";

/** CPU of a client for tasks on AWS, and that of the AWS SDK alone for the same requests. */
export interface ClientCpu {
  readonly tasks: number;
  readonly sends: number;
  readonly receives: number;
  readonly deletes: number;
  readonly boris: Figures;
  readonly sdk: Figures;
}

/** Runs both in turn, each in a process of its own, and gives medians. Workers and AWS are in this process. */
export async function measureClientCpu(tasks: number, rounds: number): Promise<ClientCpu> {
  const boris: Figures[] = [];
  const sdk: Figures[] = [];
  const requests: Figures[] = [];
  while (boris.length < rounds) {
    await using stage = await EchoStage.start();
    const args = [stage.emulator.endpoint, JSON.stringify(stage.config)];
    boris.push(await measure({ file: "programs/aws-boris.ts", args: [...args, tasks] }));
    const made = requestsOf(stage, tasks);
    requests.push(made);
    sdk.push(await measure({ file: "programs/aws-sdk.ts", args: [...args, tasks, ...Object.values(made)] }));
  }
  const { sends = NaN, receives = NaN, deletes = NaN } = medians(requests);
  return { tasks, sends, receives, deletes, boris: medians(boris), sdk: medians(sdk) };
}

/** Requests of the measured tasks: the first eleventh of what was sent was to warm up. */
function requestsOf({ emulator: { requests } }: EchoStage, tasks: number): Figures {
  const share = tasks / (tasks + tasks / 10);
  const count = (action: RegExp): number => Math.round(countOf(requests, action) * share);
  return {
    sends: count(/^SendMessageBatch$/),
    receives: count(/^ReceiveMessage$/),
    deletes: count(/^DeleteMessageBatch$/),
  };
}
