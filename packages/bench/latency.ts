/**
 * Measures the time from the end of a task's function on a worker until the client has its result, with the real client and
 * the real handler, and an emulator that takes 15 ms for a call to SQS and 30 ms for one to S3. Prints lines of JSON.
 * Argument: number of tasks.
 */
import { Executor } from "borisjs";
import { aws } from "borisjs/aws";
import { DeployedStage } from "../../test/support/deployed-stage.ts";
import { buildHandler } from "../../test/support/handler-bundle.ts";
import { injectLatencies } from "./aws/latencies.ts";
import { percentile } from "./percentile.ts";
import { print } from "./print.ts";
import { endAfter } from "./programs/work.ts";

interface Scenario {
  readonly batchSize: number;
  readonly results: "inline" | "durable";
  /** All tasks at once, or each when the one before is done. */
  readonly load: "all at once" | "one by one";
}

const mostMedianMs = 150;

/** As many environments as two cores run without one holding up another. */
const environments = 3;

const tasks = Number(process.argv[2] ?? 200);
const handlerFile = await buildHandler();

for (const batchSize of [1, 10]) {
  for (const results of ["inline", "durable"] as const) {
    for (const load of ["one by one", "all at once"] as const) await measureLatency({ batchSize, results, load });
  }
}

async function measureLatency(scenario: Scenario): Promise<void> {
  const { batchSize, results, load } = scenario;
  await using stage = await DeployedStage.deploy({ handlerFile, batchSize, maxConcurrency: environments });
  injectLatencies(stage.emulator);
  await using executor = new Executor({ backend: aws({ config: stage.config, endpoint: stage.emulator.endpoint }) });
  const latencyOf = async (durationMs: number): Promise<number> => {
    const endedAt = await executor.submit(endAfter, durationMs, { results }).result();
    return Date.now() - endedAt;
  };
  await Promise.all(Array.from({ length: environments * batchSize }, () => latencyOf(100)));

  const latencies = load === "one by one" ? await oneByOne(latencyOf) : await allAtOnce(executor, results);
  const medianMs = percentile(latencies, 0.5);
  const figures = {
    medianMs,
    p99Ms: percentile(latencies, 0.99),
    atMost: mostMedianMs,
    holds: medianMs < mostMedianMs,
  };
  print("from a worker's end to the client's result", { ...scenario, tasks: latencies.length, ...figures });
}

async function oneByOne(latencyOf: (durationMs: number) => Promise<number>): Promise<readonly number[]> {
  const latencies: number[] = [];
  for (const durationMs of durations().slice(0, tasks / 4)) latencies.push(await latencyOf(durationMs));
  return latencies;
}

function allAtOnce(executor: Executor, results: Scenario["results"]): Promise<readonly number[]> {
  const { futures } = executor.map(endAfter, durations(), { results });
  return Promise.all(futures.map(async (future) => -(await future.result()) + Date.now()));
}

/** From 20 to 180 ms in no order, the same ones each time. */
function durations(): readonly number[] {
  return Array.from({ length: tasks }, (_, index) => 20 + ((index * 61) % 161));
}
