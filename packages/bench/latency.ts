/**
 * Measures the time from the end of a task's function on a worker until the client has its result, with the real client and
 * the real handler, and an emulator that takes 15 ms for a call to SQS and 30 ms for one to S3. Prints lines of JSON.
 * Argument: number of tasks.
 */
import { Executor, type Future } from "borisjs";
import { aws } from "borisjs/aws";
import { DeployedStage } from "../../test/support/deployed-stage.ts";
import { buildHandler } from "../../test/support/handler-bundle.ts";
import { injectLatencies } from "./aws/latencies.ts";
import { percentile } from "./percentile.ts";
import { print } from "./print.ts";
import { endAfter } from "./programs/work.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

type Results = "inline" | "durable";

interface Scenario {
  readonly batchSize: number;
  readonly results: Results;
  /** All tasks at once, or each when the one before is done. */
  readonly load: "all at once" | "one by one";
}

const mostMedianMs = 150;

/** As many environments as two cores run without one holding up another. */
const environments = 3;

const tasks = Number(process.argv[2] ?? 200);

await inTemporaryFolder(async (folder) => {
  process.env["TMPDIR"] = folder;
  const handlerFile = await buildHandler();
  for (const batchSize of [1, 10]) await measureBatches(batchSize, handlerFile);
});

async function measureBatches(batchSize: number, handlerFile: URL): Promise<void> {
  await using stage = await DeployedStage.deploy({ handlerFile, batchSize, maxConcurrency: environments });
  injectLatencies(stage.emulator);
  await using executor = new Executor({ backend: aws({ config: stage.config, endpoint: stage.emulator.endpoint }) });
  // So many that every environment is there and has the function.
  await allAtOnce(executor, durations(environments * batchSize), "inline");
  for (const results of ["inline", "durable"] as const) {
    const single = await oneByOne(executor, durations(Math.ceil(tasks / 4)), results);
    printLatencies({ batchSize, results, load: "one by one" }, single);
    printLatencies({ batchSize, results, load: "all at once" }, await allAtOnce(executor, durations(tasks), results));
  }
}

async function oneByOne(executor: Executor, ms: readonly number[], results: Results): Promise<readonly number[]> {
  const latencies: number[] = [];
  for (const duration of ms) latencies.push(await latencyOf(executor.submit(endAfter, duration, { results })));
  return latencies;
}

function allAtOnce(executor: Executor, ms: readonly number[], results: Results): Promise<readonly number[]> {
  return Promise.all(executor.map(endAfter, ms, { results }).futures.map(latencyOf));
}

async function latencyOf(future: Future<number>): Promise<number> {
  const endedAt = await future.result();
  return Date.now() - endedAt;
}

/** From 20 to 180 ms in no order, the same ones each time. */
function durations(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => 20 + ((index * 61) % 161));
}

function printLatencies(scenario: Scenario, latencies: readonly number[]): void {
  const medianMs = percentile(latencies, 0.5);
  print("from a worker's end to the client's result", {
    ...scenario,
    tasks: latencies.length,
    medianMs,
    p99Ms: percentile(latencies, 0.99),
    atMost: mostMedianMs,
    holds: medianMs < mostMedianMs,
  });
}
