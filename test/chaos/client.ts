/**
 * A client in a process of its own, to be killed. It prints what it hears of its job, a line of JSON for each thing.
 * Argument: what `ClientOptions` says, as JSON.
 */
import { isDeepStrictEqual } from "node:util";
import type { Future } from "../../packages/boris/src/client/future.ts";
import { BackendError, TaskFailedError, WorkerCrashedError } from "../../packages/boris/src/errors.ts";
import { Executor } from "../../packages/boris/src/executor.ts";
import { clientBackend } from "./client-backend.ts";
import { isRight, paramsOf } from "./params.ts";
import { chaosTask } from "./task.ts";
import { chaosMessage, Weather } from "./weather.ts";

export interface ClientOptions {
  readonly dir: string;
  readonly seed: number;
  /** Of the parameter sets. */
  readonly paramSeed: number;
  readonly tasks: number;
  readonly ledger: string;
  readonly way: "map" | "stream" | "attach";
  readonly jobId?: string;
}

/** What a client says. */
export type ClientEvent =
  | { readonly kind: "job"; readonly jobId: string; readonly sent: number }
  | { readonly kind: "cancelled"; readonly index: number }
  | { readonly kind: "settled"; readonly index: number; readonly outcome: string }
  | { readonly kind: "end"; readonly futures: number; readonly completions: number; readonly duplicates: number };

const options = JSON.parse(process.argv[2] ?? "") as ClientOptions;
const params = paramsOf(options.paramSeed, options.tasks, options.ledger);
// A job whose preparation fails has failed, and truly so; but then there is nothing more to see.
const weather = new Weather(options.dir, options.seed, { fromStart: options.way === "attach" });
const seen = new Set<string>();
let completions = 0;

const executor = new Executor({
  backend: clientBackend(options.dir, weather, (messages) => {
    completions += messages.length;
    for (const { body } of messages) {
      const { jobId, index } = JSON.parse(body) as { jobId: string; index: number };
      seen.add(`${jobId}-${index}`);
    }
  }),
});

function tell(event: ClientEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

const mapOptions = { maxAttempts: 4, retryDelayMs: 20, timeoutMs: 60_000 };

async function mapOrAttach(): Promise<number> {
  const { way, jobId = "" } = options;
  const job = way === "map" ? executor.map(chaosTask, params, mapOptions) : await attachPatiently(jobId);
  tell({ kind: "job", jobId: job.id, sent: job.progress.sent });
  for await (const future of job.asCompleted()) {
    await tellOutcome(future);
    if (way === "map" && weather.random.chance(0.01)) cancelOne(job.futures);
  }
  return job.futures.length;
}

/** To attach may fail for the weather. */
async function attachPatiently(jobId: string): ReturnType<typeof executor.attach> {
  for (;;) {
    try {
      return await executor.attach(jobId);
    } catch (error) {
      if (!String(error).includes(chaosMessage)) throw error;
    }
  }
}

function cancelOne(futures: readonly Future<unknown>[]): void {
  const future = weather.random.pick(futures.filter(({ state }) => state === "pending"));
  if (future === undefined) return;
  tell({ kind: "cancelled", index: future.index });
  future.cancel();
}

async function stream(): Promise<number> {
  const job = executor.map(chaosTask, params.values(), { ...mapOptions, results: "inline", maxInFlight: 200 });
  tell({ kind: "job", jobId: job.id, sent: 0 });
  let futures = 0;
  for await (const future of job.asCompleted()) {
    futures += 1;
    await tellOutcome(future);
  }
  return futures;
}

async function tellOutcome(future: Future<unknown>): Promise<void> {
  const outcome = await outcomeOf(future);
  // Whoever asks again must hear the same.
  const again = await outcomeOf(future);
  tell({ kind: "settled", index: future.index, outcome: isDeepStrictEqual(outcome, again) ? outcome : "changed" });
}

async function outcomeOf(future: Future<unknown>): Promise<string> {
  const { index, state } = future;
  const error = await future.exception();
  if (state === "cancelled") return "cancelled";
  if (error === undefined) {
    const param = params[index];
    return param !== undefined && isRight(param, await future.result()) ? "succeeded" : "wrong result";
  }
  return causeOf(error, index);
}

function causeOf(error: unknown, index: number): string {
  if (error instanceof WorkerCrashedError) {
    return `crashed: ${error.reason} ${error.exitCode ?? error.signal ?? ""}`.trim();
  }
  const cause: unknown = error instanceof TaskFailedError ? error.cause : error;
  if (cause instanceof RangeError && cause.message === `task ${index} has a bug`) return "bug";
  if (cause instanceof BackendError && cause.message.startsWith("chaos: ")) return "chaos";
  return `other: ${String(error)}`;
}

const futures = await (options.way === "stream" ? stream() : mapOrAttach());
tell({ kind: "end", futures, completions, duplicates: completions - seen.size });
for (;;) {
  try {
    await executor.close();
    break;
  } catch (error) {
    if (!String(error).includes(chaosMessage)) throw error;
  }
}
