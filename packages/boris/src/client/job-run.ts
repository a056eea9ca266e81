import type { CapturePlan } from "../capture/plan.ts";
import type { Clock } from "../clock.ts";
import { CancelledError } from "../errors.ts";
import type { Completion } from "../protocol/completion.ts";
import { newJobId, taskIdOf } from "../protocol/ids.ts";
import type { Connection } from "./connection.ts";
import { Future, type FutureOwner } from "./future.ts";
import { Inputs } from "./inputs.ts";
import type { KeepAlive } from "./keep-alive.ts";
import type { MapSettings } from "./map-options.ts";
import { Pending } from "./pending.ts";
import type { JobProgress } from "./progress.ts";
import { readOutcome } from "./read-outcome.ts";
import { Sender } from "./sender.ts";
import { Slots } from "./slots.ts";
import { mapStacks } from "./stacks.ts";

export interface JobRunOptions {
  readonly plan: CapturePlan;
  readonly inputs: Inputs;
  readonly settings: MapSettings;
  readonly clock: Clock;
  readonly keepAlive: KeepAlive;
  readonly connect: () => Promise<Connection>;
}

/** What the owner of a stream wants to know; a job over an array has all its futures from the start. */
export interface StreamEvents {
  /** A parameter set was pulled; this is its future. */
  readonly onFuture: (future: Future<unknown>) => void;
  /** There will be no more futures. With an `error` if the iterable threw it, or if nothing could be sent. */
  readonly onEnd: (error?: unknown) => void;
}

/** A job while its client lives: what `map` sets going, from the captured function to the last future. */
export class JobRun implements FutureOwner {
  readonly id = newJobId();
  readonly clock: Clock;
  /** One for each parameter set, if these are an array. */
  readonly futures: readonly Future<unknown>[];
  readonly #options: JobRunOptions;
  readonly #pending: Pending;
  readonly #slots: Slots;
  readonly #stopping = new AbortController();
  readonly #over = Promise.withResolvers<void>();
  #stream: StreamEvents | undefined;
  #sender: Sender | undefined;
  #sent = 0;
  #allSent = false;

  constructor(options: JobRunOptions) {
    const { inputs, settings, keepAlive, clock } = options;
    this.#options = options;
    this.clock = clock;
    this.#slots = new Slots(settings.maxInFlight);
    this.#pending = new Pending(keepAlive, () => this.#changed());
    this.futures = Array.from({ length: inputs.size ?? 0 }, (_, index) => this.#newFuture(index));
  }

  /** Resolves when every future has ended and no more will be made. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  get progress(): JobProgress {
    return { total: this.#options.inputs.size, sent: this.#sent, ...this.#pending.ended };
  }

  /** Starts to bundle and send. Given a stream, a slot comes back by `collect`, not when its task ends. */
  start(stream?: StreamEvents): void {
    this.#stream = stream;
    const { signal } = this.#options.settings;
    if (signal?.aborted === true) this.cancelAll(signal.reason);
    signal?.addEventListener("abort", () => this.cancelAll(signal.reason), { signal: this.#stopping.signal });
    void this.#run();
  }

  /** Takes a completion of this job. False if its task is unknown or had ended: completions may come twice. */
  complete(completion: Completion): boolean {
    const { index } = completion;
    if (this.#sender === undefined || !this.#pending.has(index)) return false;
    const { shipped, connection } = this.#sender;
    const mapped = mapStacks(shipped);
    this.#pending.settle(index, readOutcome(completion, connection.payloads, mapped, this.clock.now()));
    if (this.#stream === undefined) this.#slots.release();
    return true;
  }

  /** A result was taken out of the stream. */
  collect(): void {
    this.#slots.release();
  }

  cancel(index: number, reason: unknown): void {
    const error = new CancelledError(`Task ${taskIdOf(this.id, index)} was cancelled`, causeOf(reason));
    this.#endOne(index, error);
  }

  cancelAll(reason: unknown): void {
    this.end(new CancelledError(`Job ${this.id} was cancelled`, causeOf(reason)));
  }

  /** Pulls and sends nothing more; what was sent goes on. */
  stopSending(error: CancelledError): void {
    this.#stopping.abort();
    for (const index of this.#pending.indexes()) if (index >= this.#sent) this.#endOne(index, error);
  }

  /** Ends every future that has not ended, and pulls and sends nothing more. */
  end(error: unknown): void {
    this.#stopping.abort();
    for (const index of this.#pending.indexes()) this.#endOne(index, error);
  }

  async #run(): Promise<void> {
    try {
      if (this.#options.inputs.size !== 0) {
        const sender = await this.#prepare();
        await this.#sendAll(sender);
      }
      this.#stream?.onEnd();
    } catch (error) {
      this.end(error);
      this.#stream?.onEnd(error);
    }
    this.#allSent = true;
    this.#changed();
  }

  async #prepare(): Promise<Sender> {
    const { keepAlive, connect, plan, settings, clock, inputs } = this.#options;
    keepAlive.hold();
    try {
      const options = { jobId: this.id, plan, settings, clock, size: inputs.size };
      this.#sender = await Sender.prepare(await connect(), options);
      return this.#sender;
    } finally {
      keepAlive.release();
    }
  }

  async #sendAll(sender: Sender): Promise<void> {
    const { inputs } = this.#options;
    const { signal } = this.#stopping;
    try {
      for (let index = 0; ; index += 1) {
        if (!this.#slots.tryTake()) await this.#slots.take(signal);
        if (signal.aborted) return;
        const pulled = await inputs.pull();
        if (pulled.done || signal.aborted) return;
        this.#sendOne(sender, index, pulled.param);
      }
    } finally {
      if (signal.aborted) await inputs.close();
    }
  }

  #sendOne(sender: Sender, index: number, param: unknown): void {
    this.#sent = index + 1;
    if (this.#stream !== undefined) this.#stream.onFuture(this.#newFuture(index));
    // Cancelled before it was its turn.
    if (!this.#pending.has(index)) return this.#slots.release();
    try {
      sender.send(index, param).catch((error: unknown) => this.#endOne(index, error));
    } catch (error) {
      this.#endOne(index, error);
    }
  }

  #changed(): void {
    this.#options.settings.progress?.(this.progress);
    if (this.#allSent && this.#pending.size === 0) this.#over.resolve();
  }

  #newFuture(index: number): Future<unknown> {
    const future = new Future<unknown>(taskIdOf(this.id, index), index, this);
    this.#pending.add(future);
    return future;
  }

  /** Ends a future without a completion. */
  #endOne(index: number, error: unknown): void {
    const state = error instanceof CancelledError ? "cancelled" : "failed";
    const ended = this.#pending.settle(index, { state, error });
    if (ended && index < this.#sent && this.#stream === undefined) this.#slots.release();
  }
}

function causeOf(reason: unknown): ErrorOptions | undefined {
  return reason === undefined ? undefined : { cause: reason };
}
