import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ReceivedMessage } from "../backend/queue.ts";
import { type Clock, sleep } from "../clock.ts";
import { Leases } from "../transport/leases.ts";
import { runBatch } from "../worker/run-batch.ts";
import type { TaskEnd } from "../worker/run-task.ts";
import { Worker } from "../worker/worker.ts";
import type { FunctionResources } from "./function-resources.ts";
import { invocationTime } from "./invocation-time.ts";
import type { LambdaBackend } from "./lambda-backend.ts";
import type { LambdaBatchResponse, LambdaContext, LambdaSqsEvent, LambdaSqsRecord } from "./lambda-events.ts";
import type { Telemetry } from "./telemetry.ts";

export interface LambdaWorkerOptions {
  readonly backend: LambdaBackend;
  readonly clock: Clock;
  readonly resources: FunctionResources;
  readonly telemetry: Telemetry;
  /** The module that becomes a sandbox. */
  readonly sandboxEntry: URL;
}

/** How soon a cancelled task is noticed. It costs one GET for each job, environment and this time. */
const cancelCheckMs = 10_000;

const longestDelayMs = 2 ** 31 - 1;

/** How long a report waits for those of its batch: less than the S3 request before it takes. */
const gatherMs = 40;

/**
 * Runs the batches that Lambda gives to one execution environment, one at a time. Its sandboxes live as long as the
 * environment: they are frozen with it between invocations, used again, and replaced when they are sick.
 */
export class LambdaWorker {
  readonly #options: LambdaWorkerOptions;
  readonly #worker: Worker;
  readonly #leases: Leases;
  /** Messages of this invocation whose reports may still come. */
  #open = 0;

  constructor(options: LambdaWorkerOptions) {
    const { backend, clock, resources, sandboxEntry, telemetry } = options;
    this.#options = options;
    this.#leases = new Leases(backend.tasks, clock);
    this.#worker = new Worker({
      backend,
      clock,
      sandboxEntry,
      cancelCheckMs,
      tasks: backend.tasks,
      concurrency: resources.concurrency,
      memoryMb: resources.heapMb,
      cacheFolder: join(tmpdir(), "boris-functions"),
      onAttempt: (task, attempt) => telemetry.attemptEnded(task, attempt),
      gather: { upToMs: gatherMs, isComplete: (waiting) => waiting >= this.#open || !this.#moreComeSoon() },
    });
  }

  /** Starts a sandbox while Lambda initialises the environment, when it gives a whole CPU. */
  warm(): void {
    this.#worker.sandboxes.warm();
  }

  /** Never rejects: a throw would send the whole batch back and have Lambda slow down its polling. */
  async run(event: LambdaSqsEvent, context: LambdaContext): Promise<LambdaBatchResponse> {
    // Sandboxes and timers hold no process. When nothing else does, Lambda takes the invocation for ended, with success.
    const hold = setInterval(() => undefined, longestDelayMs);
    try {
      return await this.#run(event, context);
    } finally {
      clearInterval(hold);
    }
  }

  async #run({ Records: records }: LambdaSqsEvent, context: LambdaContext): Promise<LambdaBatchResponse> {
    const { clock, telemetry } = this.#options;
    const startedAt = clock.now();
    const batch = new Batch(records);
    const { runMs, reportMs } = invocationTime(context.getRemainingTimeInMillis());
    this.#worker.sandboxes.endsAt = startedAt + runMs;
    const over = new AbortController();
    await Promise.race([this.#runAll(batch, context), sleep(clock, reportMs, over.signal)]);
    over.abort();
    const failures = batch.close();
    const durationMs = clock.now() - startedAt;
    const { awsRequestId: requestId } = context;
    telemetry.batchEnded({
      requestId,
      messages: records.length,
      ends: batch.ends,
      unreported: failures.length,
      durationMs,
    });
    return { batchItemFailures: failures.map((itemIdentifier) => ({ itemIdentifier })) };
  }

  /** Tasks that take longer than a report may wait have it wait in vain. */
  #moreComeSoon(): boolean {
    return this.#worker.sandboxes.averageMs / this.#options.resources.concurrency < gatherMs;
  }

  async stop(): Promise<void> {
    await this.#leases.stop();
    await this.#worker.stop();
  }

  /**
   * The queue hides messages for at least as long as the function may run. Those that run long are put on a lease of a
   * minute, so that they are back soon if the environment dies; short ones, the most by far, cost no request for it.
   */
  async #runAll(batch: Batch, context: LambdaContext): Promise<void> {
    this.#open = batch.messages.length;
    for (const { receipt } of batch.messages) this.#leases.hold(receipt);
    await runBatch(this.#worker, batch.messages, {
      onDone: async ({ receipt }, end) => {
        this.#open -= 1;
        await this.#leases.release(receipt);
        batch.done(receipt, end);
      },
      onError: ({ receipt }, error) => {
        this.#open -= 1;
        void this.#leases.release(receipt);
        this.#options.telemetry.notReported(context.awsRequestId, batch.idOf(receipt), error);
      },
    });
  }
}

/** The messages of one invocation, and which of them are done. */
class Batch {
  readonly messages: readonly ReceivedMessage[];
  readonly ends = new Map<TaskEnd, number>();
  readonly #ids: Map<string, string>;
  #closed = false;

  constructor(records: readonly LambdaSqsRecord[]) {
    this.#ids = new Map(records.map(({ receiptHandle, messageId }) => [receiptHandle, messageId]));
    this.messages = records.map(({ body, receiptHandle, attributes }) => ({
      body,
      receipt: receiptHandle,
      receiveCount: Number(attributes.ApproximateReceiveCount),
    }));
  }

  idOf(receipt: string): string {
    return this.#ids.get(receipt) ?? "";
  }

  done(receipt: string, end: TaskEnd): void {
    if (this.#closed) return;
    this.#ids.delete(receipt);
    this.ends.set(end, (this.ends.get(end) ?? 0) + 1);
  }

  /** Ids of the messages that are not done. What is done later does not count: Lambda has its answer. */
  close(): readonly string[] {
    this.#closed = true;
    return [...this.#ids.values()];
  }
}
