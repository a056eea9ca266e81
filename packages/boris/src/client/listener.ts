import { QueueGoneError } from "../backend/queue-gone.ts";
import type { Queue, ReceivedMessage } from "../backend/queue.ts";
import type { Clock } from "../clock.ts";
import { BackendError } from "../errors.ts";
import { type Completion, decodeCompletion } from "../protocol/completion.ts";
import { Batcher } from "../transport/batcher.ts";
import { Poller } from "../transport/poller.ts";

/** What completions are given to. */
export interface CompletionSink {
  /** False for a completion that it does not know or had already. */
  complete(completion: Completion): boolean;
  /** No completion will come any more. Called at most once. */
  lose(error: BackendError): void;
}

export interface ListenerOptions {
  readonly queue: Queue;
  readonly clock: Clock;
  readonly sink: CompletionSink;
  /** How long completions may be let gather, so that they share a request. Default 0. */
  readonly gatherMs?: number | undefined;
}

/**
 * Receives that may fail in a row before there is no more hope: some minute and a half, as each waits up to five seconds for
 * the next. Counted, not timed, so that a laptop that slept has a chance when it wakes.
 */
const maxFailures = 25;

/**
 * What is received is handled at once; this only has to outlast a stall of the client, and what comes twice is dropped. It
 * is also how long futures wait whose completions were received by a call whose answer was lost.
 */
const visibilityMs = 10_000;

/** Nobody waits for a deletion, so where requests cost something it waits for others. */
const gatherDeletesMs = 1_000;

/** Requests of one kind that may be under way at once, when completions come in faster than one can take them. */
const maxLanes = 8;

/** Receives completions and hands them on. One bad message never stops it. */
export class Listener {
  readonly #poller: Poller;
  readonly #deletes: Batcher<string>;
  readonly #sink: CompletionSink;
  #dropped = 0;
  #stopped = false;

  constructor({ queue, clock, sink, gatherMs = 0 }: ListenerOptions) {
    this.#sink = sink;
    this.#deletes = new Batcher({
      clock,
      flush: (receipts) =>
        this.#stopped ? Promise.resolve(receipts.map(() => ({ ok: true }))) : queue.delete(receipts),
      maxFlights: maxLanes,
      gather: gatherMs === 0 ? undefined : { upToMs: gatherDeletesMs, isComplete: () => false },
    });
    this.#poller = new Poller({
      queue,
      clock,
      visibilityMs,
      maxLanes,
      gatherMs,
      room: () => Infinity,
      onError: (error, failures) => this.#fail(error, failures),
      onMessages: (messages) => messages.forEach((message) => this.#handle(message)),
    });
  }

  /** Completions that were malformed, foreign or duplicates. */
  get dropped(): number {
    return this.#dropped;
  }

  start(): void {
    this.#poller.start();
  }

  /** What is not deleted yet goes with the queue. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#poller.stop();
  }

  #fail(error: unknown, failures: number): void {
    if (this.#stopped || (failures < maxFailures && !(error instanceof QueueGoneError))) return;
    this.#stopped = true;
    void this.#poller.stop();
    const problem = error instanceof Error ? error.message : String(error);
    this.#sink.lose(
      new BackendError(`Cannot learn how tasks end: ${problem}. Attach to the job to get its durable results`, {
        cause: error,
      }),
    );
  }

  #handle({ body, receipt }: ReceivedMessage): void {
    if (!this.#accepted(body)) this.#dropped += 1;
    // A completion that stays is received again and dropped as a duplicate.
    this.#deletes.add(receipt).catch(() => undefined);
  }

  #accepted(body: string): boolean {
    try {
      return this.#sink.complete(decodeCompletion(body));
    } catch {
      return false;
    }
  }
}
