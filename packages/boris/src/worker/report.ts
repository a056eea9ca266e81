import type { WorkerBackend } from "../backend/backend.ts";
import { QueueGoneError } from "../backend/queue-gone.ts";
import type { Queue } from "../backend/queue.ts";
import type { Clock } from "../clock.ts";
import { type AttemptStats, type Completion, encodeCompletion } from "../protocol/completion.ts";
import { encodeDeadLetter } from "../protocol/dead-letter.ts";
import { failureOf } from "../protocol/failure.ts";
import { keys } from "../protocol/keys.ts";
import { lastAttemptOf } from "../protocol/last-attempt.ts";
import { maxAttemptErrorBytes, maxEarlierAttempts } from "../protocol/limits.ts";
import { shorten } from "../protocol/remote-error/describe.ts";
import { encodeTask, type Task } from "../protocol/task.ts";
import { backoffMs } from "../transport/backoff.ts";
import type { GatherOptions } from "../transport/batcher.ts";
import type { PayloadStore, WrittenPayload } from "../transport/payload-store.ts";
import { QueueSender } from "../transport/queue-sender.ts";
import type { Attempt, Outcome } from "./outcome.ts";
import type { EncodedValue } from "./sandbox/ipc.ts";

export interface ReportsOptions {
  readonly clock: Clock;
  readonly backend: WorkerBackend;
  readonly tasks: Queue;
  readonly payloads: PayloadStore;
  /** How reports of tasks that end at about the same time share a request. Default: not at all. */
  readonly gather?: GatherOptions | undefined;
}

/** Batches of completions that may be under way at once. */
const maxFlights = 8;

/** The longest wait between two attempts: what SQS allows for one message. */
const longestRetryDelayMs = 900_000;

/**
 * Tells how attempts ended. The order of writing is what keeps the promises: the result before the completion, the
 * dead letter before the completion, all of it before the task's message is deleted by the caller.
 */
export class Reports {
  readonly #options: ReportsOptions;
  readonly #tasks: QueueSender;
  readonly #deadLetters: QueueSender;
  readonly #completions = new Map<string, QueueSender>();

  constructor(options: ReportsOptions) {
    this.#options = options;
    const { clock, gather } = options;
    this.#tasks = new QueueSender(options.tasks, clock, { gather });
    this.#deadLetters = new QueueSender(options.backend.deadLetters, clock, { gather });
  }

  /** Resolves when everything that follows from the attempt is accepted by queues and object store. */
  report(task: Task, attempt: Attempt): Promise<void> {
    const { outcome } = attempt;
    switch (outcome.kind) {
      case "succeeded":
        return this.#succeed(task, attempt, outcome.result);
      case "postponed":
        return this.#tasks.send(encodeTask(task));
      default:
        return this.#fail(task, attempt, outcome);
    }
  }

  async #fail(task: Task, attempt: Attempt, outcome: Failure): Promise<void> {
    const delayMs = Math.round(backoffMs(task.attempt, task.retryDelayMs, longestRetryDelayMs));
    const completion = completionOf(task, attempt, outcome);
    if (this.#mayRetry(task, attempt, delayMs)) return this.#retry(task, completion, delayMs);
    if (outcome.kind !== "cancelled") await this.#bury(task, completion);
    const keeping = this.#keepFailure(task, completion);
    await Promise.allSettled([keeping]);
    await this.#complete(task, completion);
    // Who waits need not wait for it to be kept; the next delivery keeps it for those that attach.
    await keeping;
  }

  /** A message that is no task: kept with the dead letters for people to look at. */
  async unreadable(body: string): Promise<void> {
    await this.#deadLetters.send(body);
  }

  async #succeed(task: Task, attempt: Attempt, result: EncodedValue): Promise<void> {
    const writing = this.#writeResult(task, result);
    const written = writing instanceof Promise ? await writing : writing;
    await this.#complete(task, {
      ...shared(task, attempt, written?.bytes ?? 0),
      outcome: "succeeded",
      result: written?.payload,
    });
  }

  #writeResult(
    { jobId, index, results }: Task,
    result: EncodedValue,
  ): WrittenPayload | undefined | Promise<WrittenPayload> {
    if (results === "none") return undefined;
    return this.#options.payloads.write(keys.result(jobId, index), result, { durable: results === "durable" });
  }

  #mayRetry(task: Task, { outcome }: Attempt, delayMs: number): boolean {
    if (task.attempt >= task.maxAttempts || outcome.kind === "cancelled") return false;
    if (outcome.kind === "failed" && !outcome.retryable) return false;
    if (outcome.kind === "crashed" && outcome.crash.reason === "lost") return false;
    // An attempt that would begin too late would only hide why this one failed.
    return task.deadlineAt === undefined || this.#options.clock.now() + delayMs < task.deadlineAt;
  }

  /** The next attempt is a message of its own; the message of this one is deleted once that is accepted. */
  async #retry(task: Task, completion: Completion, delayMs: number): Promise<void> {
    const queuedAt = this.#options.clock.now() + delayMs;
    const failed = { ...lastAttemptOf(completion), error: inOneLine(completion) };
    const earlier = [...(task.earlier ?? []), failed].slice(-maxEarlierAttempts);
    await this.#tasks.send(encodeTask({ ...task, attempt: task.attempt + 1, queuedAt, earlier }), delayMs);
  }

  async #bury(task: Task, completion: Completion): Promise<void> {
    await this.#deadLetters.send(encodeDeadLetter({ v: 1, task, completion, diedAt: this.#options.clock.now() }));
  }

  /** For clients that attach later: a dead letter is in a queue, where it cannot be looked up. */
  async #keepFailure({ jobId, index, redrives, results }: Task, completion: Completion): Promise<void> {
    if (results !== "durable") return;
    const key = keys.failure(jobId, index, redrives);
    await this.#options.backend.objects.put(key, [Buffer.from(encodeCompletion(completion))]);
  }

  async #complete({ replyTo }: Task, completion: Completion): Promise<void> {
    if (replyTo === undefined) return;
    try {
      await this.#completionsOf(replyTo).send(encodeCompletion(completion));
    } catch (error) {
      // Nobody is listening any more. What was to be kept is kept.
      if (!(error instanceof QueueGoneError)) throw error;
      this.#completions.delete(replyTo);
    }
  }

  #completionsOf(address: string): QueueSender {
    let sender = this.#completions.get(address);
    if (sender === undefined) {
      const { backend, clock, gather } = this.#options;
      sender = new QueueSender(backend.completions(address), clock, { maxFlights, gather });
      this.#completions.set(address, sender);
    }
    return sender;
  }
}

/** An attempt that ended without a result. */
type Failure = Exclude<Outcome, { kind: "succeeded" | "postponed" }>;

function completionOf(task: Task, attempt: Attempt, outcome: Failure): Completion {
  const fields = shared(task, attempt, 0);
  switch (outcome.kind) {
    case "failed":
      return { ...fields, outcome: "failed", error: outcome.error };
    case "timed-out": {
      const { limitMs, limit } = outcome;
      // Its deadline was over before this attempt began, so that it is none.
      const wasRun = attempt.workerId !== "";
      return { ...fields, attempt: task.attempt - (wasRun ? 0 : 1), outcome: "timed-out", limitMs, limit };
    }
    case "crashed":
      return { ...fields, outcome: "crashed", crash: outcome.crash };
    case "cancelled":
      return { ...fields, outcome: "cancelled" };
  }
}

function inOneLine(completion: Completion): string {
  const { name, message } = failureOf(completion);
  return shorten(`${name}: ${message}`.replaceAll(/\s+/g, " "), maxAttemptErrorBytes);
}

function shared(
  task: Task,
  attempt: Attempt,
  resultBytes: number,
): Pick<Completion, "v" | "jobId" | "index" | "attempt" | "logs" | "stats"> {
  const { logs, startedAt, finishedAt, workerId, coldStart, usage, paramBytes } = attempt;
  const stats: AttemptStats = {
    sentAt: task.sentAt,
    queuedAt: task.queuedAt,
    startedAt,
    finishedAt,
    workerId,
    coldStart,
    ...usage,
    paramBytes,
    resultBytes,
    earlier: task.earlier,
  };
  return { v: 1, jobId: task.jobId, index: task.index, attempt: task.attempt, ...(logs === "" ? {} : { logs }), stats };
}
