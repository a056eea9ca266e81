import type { ReceivedMessage } from "../../boris/src/backend/queue.ts";
import { type Clock, sleep } from "../../boris/src/clock.ts";
import { encode } from "../../boris/src/protocol/codec.ts";
import { keys } from "../../boris/src/protocol/keys.ts";
import { decodeTask, type Task } from "../../boris/src/protocol/task.ts";
import { Leases } from "../../boris/src/transport/leases.ts";
import { PayloadStore } from "../../boris/src/transport/payload-store.ts";
import { Cancellations } from "../../boris/src/worker/cancellations.ts";
import { Reports } from "../../boris/src/worker/report.ts";
import type { SimulatedStage } from "./simulated-stage.ts";

export interface SimulatedLambdaOptions {
  readonly stage: SimulatedStage;
  readonly clock: Clock;
  readonly batchSize: number;
  readonly maxConcurrency: number;
  readonly taskMs: number;
}

/** Lambda reads a queue that fills with so many environments at first, and adds so many a minute (Developer Guide, "SQS scaling"). */
export const initialConcurrency = 5;
export const addedPerMinute = 300;

/** As `LambdaWorker` has it. */
const cancelCheckMs = 10_000;

const pollWaitMs = 20_000;

/** Lambda and its event source mapping as documented; environments have one vCPU each and start at once. */
export class SimulatedLambda {
  readonly #options: SimulatedLambdaOptions;
  readonly #stopping = new AbortController();
  #concurrency = 0;
  #cancelTimer: (() => void) | undefined;
  invocations = 0;
  billedMs = 0;

  constructor(options: SimulatedLambdaOptions) {
    this.#options = options;
  }

  start(): void {
    while (this.#concurrency < initialConcurrency) this.#addEnvironment();
    this.#grow();
  }

  stop(): void {
    this.#stopping.abort();
    this.#cancelTimer?.();
  }

  #grow(): void {
    if (this.#concurrency >= this.#options.maxConcurrency) return;
    this.#cancelTimer = this.#options.clock.after(60_000 / addedPerMinute, () => {
      this.#addEnvironment();
      this.#grow();
    });
  }

  #addEnvironment(): void {
    this.#concurrency += 1;
    void this.#serve(new SimulatedEnvironment(this.#options));
  }

  async #serve(environment: SimulatedEnvironment): Promise<void> {
    const { stage, clock, batchSize: maxMessages } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const messages = await stage.tasks.receive({ maxMessages, waitMs: pollWaitMs, visibilityMs: 0, signal });
      if (messages.length === 0) continue;
      const startedAt = clock.now();
      await environment.run(messages);
      this.invocations += 1;
      this.billedMs += clock.now() - startedAt;
      void stage.tasks.delete(messages.map(({ receipt }) => receipt));
    }
    environment.stop();
  }
}

/**
 * One execution environment: what boris does there is its own code, but for the sandbox, which takes the time of a task. Reports
 * leave one by one, as those of tasks do that take longer than a report may wait for others.
 */
class SimulatedEnvironment {
  readonly #options: SimulatedLambdaOptions;
  readonly #leases: Leases;
  readonly #reports: Reports;
  readonly #cancellations: Cancellations;
  readonly #loaded = new Set<string>();

  constructor(options: SimulatedLambdaOptions) {
    const { stage, clock } = options;
    const { objects, tasks } = stage;
    this.#options = options;
    this.#leases = new Leases(tasks, clock);
    this.#reports = new Reports({ clock, backend: stage, tasks, payloads: new PayloadStore(objects) });
    this.#cancellations = new Cancellations({
      objects,
      clock,
      checkEveryMs: cancelCheckMs,
      onCancelled: () => undefined,
    });
  }

  async run(messages: readonly ReceivedMessage[]): Promise<void> {
    const reporting: Promise<void>[] = [];
    for (const { receipt } of messages) this.#leases.hold(receipt);
    for (const message of messages) reporting.push(this.#report(message, await this.#runOne(decodeTask(message.body))));
    await Promise.all(reporting);
  }

  stop(): void {
    this.#cancellations.stop();
    void this.#leases.stop();
  }

  async #runOne(task: Task): Promise<number> {
    const { clock, stage, taskMs } = this.#options;
    await this.#cancellations.begin(task);
    if (!this.#loaded.has(task.bundle)) await stage.objects.get(keys.bundle(task.bundle));
    this.#loaded.add(task.bundle);
    const startedAt = clock.now();
    await sleep(clock, taskMs);
    this.#cancellations.end(task);
    return startedAt;
  }

  async #report({ body, receipt }: ReceivedMessage, startedAt: number): Promise<void> {
    const task = decodeTask(body);
    await this.#reports.report(task, {
      outcome: { kind: "succeeded", result: encode(task.index, "result") },
      logs: "",
      startedAt,
      finishedAt: this.#options.clock.now(),
      workerId: "simulated",
      coldStart: false,
      usage: { cpuMs: 0, peakMemoryBytes: 0 },
    });
    await this.#leases.release(receipt);
  }
}
