import { setImmediate as nextTurn } from "node:timers/promises";
import { capture } from "../../boris/src/capture/capture.ts";
import { Connection } from "../../boris/src/client/connection.ts";
import { Inputs } from "../../boris/src/client/inputs.ts";
import { JobRun } from "../../boris/src/client/job-run.ts";
import { KeepAlive } from "../../boris/src/client/keep-alive.ts";
import { mapSettings } from "../../boris/src/client/map-options.ts";
import { MapSource } from "../../boris/src/client/map-source.ts";
import { FakeClock } from "../../boris/src/clock.fake.ts";
import { newJobId } from "../../boris/src/protocol/ids.ts";
import { identity } from "../programs/work.ts";
import type { Usage } from "./bill.ts";
import { SimulatedLambda } from "./simulated-lambda.ts";
import { SimulatedNetwork } from "./simulated-network.ts";
import { SimulatedStage } from "./simulated-stage.ts";

/** How much time passes between two looks whether it is over. */
const stepMs = 10;

const longestMs = 86_400_000;

export interface SimulateJobOptions {
  readonly tasks: number;
  readonly taskMs: number;
  readonly batchSize: number;
  readonly maxConcurrency: number;
  readonly results: "durable" | "inline";
  readonly maxInFlight?: number;
}

export interface SimulatedJob extends Usage {
  readonly durationMs: number;
  readonly billedMs: number;
  /** Of each task, from its end on the worker until the client knew. */
  readonly latenciesMs: readonly number[];
}

/**
 * Runs a job with boris's own client on a simulated stage. Time passes as fast as the client and the simulation get on; that
 * of the client's own work does not count.
 */
export async function simulateJob(options: SimulateJobOptions): Promise<SimulatedJob> {
  const clock = new FakeClock();
  const network = new SimulatedNetwork(clock);
  const stage = new SimulatedStage(network);
  const { job, connection } = await prepareJob(stage, clock, options);
  const lambda = new SimulatedLambda({ ...options, stage, clock });

  network.requests = [];
  const startedAt = clock.now();
  lambda.start();
  job.start();
  await passTime(clock, job.over);
  const durationMs = clock.now() - startedAt;
  // Deletions follow.
  await clock.advance(2_000);

  lambda.stop();
  await passTime(clock, connection.close());
  const { invocations, billedMs } = lambda;
  const latenciesMs = job.futures.map(({ stats }) => (stats === undefined ? NaN : stats.receivedAt - stats.finishedAt));
  return { durationMs, billedMs, latenciesMs, invocations, requests: network.requests };
}

interface Prepared {
  readonly job: JobRun;
  readonly connection: Connection;
}

/** Builds and uploads the function first, which takes real time. */
async function prepareJob(stage: SimulatedStage, clock: FakeClock, options: SimulateJobOptions): Promise<Prepared> {
  const { results, maxInFlight } = options;
  const settings = mapSettings("map", { results, ...(maxInFlight !== undefined && { maxInFlight }) });
  const inputs = new Inputs(Array.from({ length: options.tasks }, (_, index) => index));
  const plan = capture(identity);
  const jobId = newJobId();
  const connection = await Connection.open(stage, clock, {
    complete: (completion) => job.complete(completion),
    lose: (error) => job.end(error),
  });
  const job = new JobRun({
    id: jobId,
    indexes: inputs.indexes,
    settings,
    source: new MapSource({ jobId, plan, inputs, settings, clock }),
    clock,
    keepAlive: new KeepAlive(),
    connect: () => Promise.resolve(connection),
  });
  await passTime(clock, connection.shipper.ship(plan, settings));
  return { job, connection };
}

/** Lets time pass until `over` is resolved. */
async function passTime(clock: FakeClock, over: Promise<unknown>): Promise<void> {
  const ended = over.then(() => true);
  const until = clock.now() + longestMs;
  while (!(await Promise.race([ended, nextTurn(false)]))) {
    if (clock.now() > until) throw new Error("The simulation does not come to its end");
    await clock.advance(stepMs);
  }
}
