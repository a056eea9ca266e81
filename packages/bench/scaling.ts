/**
 * Simulates 100,000 tasks of one second on Lambda as its scaling is documented: 5 environments at first, 300 more a minute, 1,250
 * or the pool's limit at most, with 15 ms for a call to SQS and 30 ms for one to S3. Prints lines of JSON: how long it takes,
 * what it costs, and the client's CPU time, at what is measured here for a request and a task. The client is boris's own, on a
 * clock that jumps; environments are models that report with boris's own code. Argument: number of tasks.
 */
import { billOf, computeDollars, countOf } from "./aws/bill.ts";
import { measureClientCpu, type ClientCpu } from "./aws/client-cpu.ts";
import { type SimulatedJob, type SimulateJobOptions, simulateJob } from "./aws/simulate-job.ts";
import { addedPerMinute, initialConcurrency } from "./aws/simulated-lambda.ts";
import { partyOf, tally } from "./aws/tally.ts";
import { percentile } from "./percentile.ts";
import { print } from "./print.ts";

const tasks = Number(process.argv[2] ?? 100_000);
const taskMs = 1_000;
const memoryGb = 1_769 / 1_024;

/** Tasks of which the client's CPU time is measured. */
const measuredTasks = Math.min(5_000, tasks);

const scenarios: Readonly<
  Record<string, Pick<SimulateJobOptions, "batchSize" | "maxConcurrency" | "results" | "maxInFlight">>
> = {
  "all defaults": { batchSize: 1, maxConcurrency: 500, results: "durable" },
  "inline results": { batchSize: 1, maxConcurrency: 500, results: "inline" },
  "no limit of the pool": { batchSize: 1, maxConcurrency: 1_250, results: "durable", maxInFlight: 5_000 },
  "no limit of the pool, batches of 10": {
    batchSize: 10,
    maxConcurrency: 1_250,
    results: "durable",
    maxInFlight: 50_000,
  },
};

const cpu = await measureClientCpu(measuredTasks, 1);
for (const [name, scenario] of Object.entries(scenarios)) {
  const job = await simulateJob({ ...scenario, tasks, taskMs });
  const { invocations, requests, durationMs, billedMs, latenciesMs } = job;
  const compute = computeDollars((billedMs / 1_000) * memoryGb);
  print(`${tasks} tasks of one second: ${name}`, {
    ...scenario,
    seconds: durationMs / 1_000,
    // As Lambda scales, if nothing else took any time.
    leastSeconds: leastSeconds(scenario.maxConcurrency),
    computeDollars: compute,
    ...billOf({ requests, invocations }),
    medianLatencyMs: percentile(latenciesMs, 0.5),
    p99LatencyMs: percentile(latenciesMs, 0.99),
  });
  print("requests", { scenario: name, ...tally(requests) });
  print("CPU of the client", { scenario: name, ...clientCpuOf(job, cpu) });
}

/** Where it goes: to the SDK by kind of request, and to boris. */
function clientCpuOf({ requests, durationMs }: SimulatedJob, measured: ClientCpu): Readonly<Record<string, number>> {
  const made = requests.filter((request) => partyOf(request) === "client");
  const sdkMs = measured.sdk["cpuMs"] ?? NaN;
  const perRequestMs = sdkMs / (measured.sends + measured.receives + measured.deletes);
  const perTaskMs = ((measured.boris["cpuMs"] ?? NaN) - sdkMs) / measured.tasks;
  const secondsOf = (action: RegExp): number => (countOf(made, action) * perRequestMs) / 1_000;
  const parts = {
    sendSeconds: secondsOf(/^SendMessageBatch$/),
    receiveSeconds: secondsOf(/^ReceiveMessage$/),
    deleteSeconds: secondsOf(/^DeleteMessageBatch$/),
    s3Seconds: secondsOf(/Object$/),
    borisSeconds: (perTaskMs * tasks) / 1_000,
  };
  const totalSeconds = Object.values(parts).reduce((sum, seconds) => sum + seconds, 0);
  return { ...parts, totalSeconds, shareOfOneCore: totalSeconds / (durationMs / 1_000) };
}

/** Time in which so many environments have done all tasks, each beginning one as soon as it is there. */
function leastSeconds(maxConcurrency: number): number {
  const addedPerSecond = addedPerMinute / 60;
  const tasksPerSecond = 1_000 / taskMs;
  let done = 0;
  let seconds = 0;
  for (; done < tasks; seconds += 1) {
    done += Math.min(initialConcurrency + addedPerSecond * seconds, maxConcurrency) * tasksPerSecond;
  }
  return seconds;
}
