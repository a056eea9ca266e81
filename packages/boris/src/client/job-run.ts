import type { Clock } from "../clock.ts";
import { CancelledError } from "../errors.ts";
import { readOutcome } from "../jobs/read-outcome.ts";
import type { TaskOutcome } from "../jobs/task-outcome.ts";
import type { Completion } from "../protocol/completion.ts";
import { taskIdOf } from "../protocol/ids.ts";
import type { CostTerms } from "../stats/cost-of.ts";
import type { Failure } from "./arrivals.ts";
import { placeAt } from "./call-site.ts";
import { CancelNews } from "./cancel-news.ts";
import { CancelRequest } from "./cancel-request.ts";
import { cancelledError } from "./cancelled-error.ts";
import type { Connection } from "./connection.ts";
import { Future, type FutureOwner } from "./future.ts";
import type { KeepAlive } from "./keep-alive.ts";
import { keepRefusal } from "./keep-refusal.ts";
import { LostTasks, lostTaskError } from "./lost-tasks.ts";
import type { MapSettings } from "./map-options.ts";
import { Pending, type PlaceOfTask } from "./pending.ts";
import type { JobProgress } from "./progress.ts";
import { showProgress } from "./progress/show-progress.ts";
import type { ShownJob } from "./progress/shown-job.ts";
import { tellProgress } from "./progress/tell-progress.ts";
import { makeReady, type ReadyJob } from "./ready-job.ts";
import { Slots } from "./slots.ts";
import { TaskJournal } from "./task-journal.ts";
import { TaskSender } from "./task-sender.ts";
import type { OutgoingTask, TaskSource } from "./task-source.ts";

export interface JobRunOptions {
  readonly id: string;
  readonly source: TaskSource;
  /** Indexes of the tasks, if they are known before they are pulled. */
  readonly indexes: readonly number[] | undefined;
  readonly settings: Pick<MapSettings, "maxInFlight" | "progress" | "signal">;
  /** So many tasks, from the first, were sent by another client, and perhaps more since. Default: there is no other. */
  readonly accepted?: number;
  readonly clock: Clock;
  /** Frames of the call that made the job, for the stacks of its errors. Default: none are known. */
  readonly callSite?: string;
  readonly keepAlive: KeepAlive;
  readonly connect: () => Promise<Connection>;
}

/** What the owner of a stream wants to know; a job over an array has all its futures from the start. */
export interface StreamEvents {
  /** A parameter set was pulled; this is its future. */
  readonly onFuture: (future: Future<unknown>) => void;
  /** There will be no more futures. With a `failure` if that is not because the iterable is at its end. */
  readonly onEnd: (failure?: Failure) => void;
}

/** A job while its client lives: from the preparation of its function to its last future. */
export class JobRun implements FutureOwner, ShownJob {
  readonly id: string;
  readonly clock: Clock;
  /** One for each task, if their number is known from the start. */
  readonly futures: readonly Future<unknown>[];
  readonly #options: JobRunOptions;
  readonly #pending: Pending;
  readonly #slots: Slots;
  readonly #cancelRequest: CancelRequest;
  readonly #cancelNews: CancelNews;
  readonly #sender: TaskSender;
  readonly #journal: TaskJournal;
  /** Tasks that were not sent here and have ended, as others have kept it. */
  readonly #endedElsewhere = new Set<number>();
  readonly #stopping = new AbortController();
  readonly #over = Promise.withResolvers<void>();
  #lostTasks: LostTasks | undefined;
  #preparing: Promise<ReadyJob | undefined> | undefined;
  #stream: StreamEvents | undefined;
  #ready: ReadyJob | undefined;
  #allSent = false;
  #isNoticed: boolean;

  constructor(options: JobRunOptions) {
    const { id, indexes, settings, keepAlive, clock } = options;
    this.id = id;
    this.clock = clock;
    this.#options = options;
    this.#isNoticed = typeof settings.progress === "function";
    this.#slots = new Slots(settings.maxInFlight);
    this.#cancelRequest = new CancelRequest(id);
    const onAllCancelled = (): void => this.#endAll(new CancelledError(`Job ${id} was cancelled by another client`));
    this.#cancelNews = new CancelNews({ jobId: id, clock, onAllCancelled });
    this.#sender = new TaskSender({
      source: options.source,
      slots: this.#slots,
      signal: this.#stopping.signal,
      onPulled: (task) => this.#begin(task),
      send: (task) => this.#send(task),
    });
    this.#journal = new TaskJournal({ jobId: id, clock, keepAlive });
    const sentByOther = indexes?.slice(0, options.accepted ?? 0);
    this.#pending = new Pending({ keepAlive, onChange: () => this.#changed(), sentByOther });
    this.futures = (indexes ?? []).map((index) => this.#newFuture(index));
  }

  /** Resolves when every future has ended and no more will be made. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  get name(): string {
    return this.#options.source.name;
  }

  /** Tasks that were sent and have not ended. */
  get inFlight(): number {
    return this.#pending.inFlightCount;
  }

  /** Sends nothing more; what was sent is waited for. */
  get isDraining(): boolean {
    return this.#stopping.signal.aborted && this.#pending.size > 0;
  }

  get progress(): JobProgress {
    const { sentCount: sent, ended } = this.#pending;
    const total = this.#options.indexes?.length ?? (this.#allSent ? sent : undefined);
    return { total, sent, ...ended };
  }

  /** Nobody has ever looked at how it goes, and closing its executor now gives up tasks: an `await` may be missing. */
  get isForgotten(): boolean {
    const hasTasks = this.#pending.size > 0 || this.#stream !== undefined;
    const goesOn = this.#allSent && this.#ready?.record.results === "durable";
    return hasTasks && !goesOn && !this.#isNoticed && this.#isOwn;
  }

  notice(): void {
    this.#isNoticed = true;
  }

  /** What its costs depend on, as far as it is known. */
  get costTerms(): CostTerms {
    return { results: this.#ready?.record.results ?? "durable", memoryMb: this.#ready?.memoryMb };
  }

  /** Starts to prepare and send. Given a stream, a slot comes back by `collect`, not when its task ends. */
  start(stream?: StreamEvents): void {
    this.#stream = stream;
    const { signal } = this.#options.settings;
    const obey = (): void => this.cancelAll(signal?.reason, "was cancelled by its signal");
    if (signal?.aborted === true) obey();
    signal?.addEventListener("abort", obey, { signal: this.#stopping.signal });
    if (this.#options.settings.progress === true) showProgress(this);
    void this.#run();
  }

  /** About how many tasks workers have received, of all jobs in the pool; `undefined` before any can be. */
  async countRunning(): Promise<number | undefined> {
    if (this.#ready === undefined) return undefined;
    const { connection, record } = this.#ready;
    return (await connection.queue("tasks", record.pool).count()).inFlight;
  }

  /** Takes a completion of this job. False if its task is unknown or had ended: completions may come twice. */
  complete(completion: Completion): boolean {
    const { index } = completion;
    if (this.#ready === undefined || !this.#pending.has(index)) return false;
    const { connection, mapStack } = this.#ready;
    // Who cancels here has no future left for it.
    if (completion.outcome === "cancelled") this.#cancelNews.hear(connection.objects);
    const receivedAt = this.clock.now();
    const outcome = readOutcome(completion, { payloads: connection.payloads, mapStack, receivedAt });
    if (!(outcome instanceof Promise) && outcome.state === "failed") this.#place(outcome.error);
    if (this.#settle(index, outcome) === undefined) return false;
    // Whoever waits for the result comes first.
    this.#journal.ended(index, outcome, completion);
    return true;
  }

  /** Ends a task in a way that was found out elsewhere, and is kept there. False if it is unknown or had ended. */
  settle(index: number, outcome: TaskOutcome<unknown>): boolean {
    this.#journal.forget(index);
    const place = this.#settle(index, outcome);
    if (place === "not sent") this.#endedElsewhere.add(index);
    return place !== undefined;
  }

  /** Where the task was; `undefined` if it is unknown or had ended. */
  #settle(index: number, outcome: TaskOutcome<unknown> | Promise<TaskOutcome<unknown>>): PlaceOfTask | undefined {
    this.#lostTasks?.hear();
    const place = this.#pending.settle(index, outcome);
    if (place === "sent" && this.#stream === undefined) this.#slots.release();
    return place;
  }

  /** Indexes of the tasks that have not ended. */
  get unsettled(): readonly number[] {
    return this.#pending.indexes();
  }

  /** A result was taken out of the stream. */
  collect(): void {
    this.#slots.release();
  }

  cancel(index: number, reason: unknown): void {
    this.notice();
    this.#cancelRequest.add(index);
    this.#endOne(index, cancelledError(`Task ${taskIdOf(this.id, index)} was cancelled`, reason), true);
  }

  cancelAll(reason: unknown, how = "was cancelled"): void {
    this.notice();
    if (this.#pending.sentCount > 0 || !this.#isOwn) this.#cancelRequest.addAll();
    this.#endAll(cancelledError(`Job ${this.id} ${how}`, reason));
  }

  /** Pulls and sends nothing more; what was sent goes on. */
  stopSending(error: unknown): void {
    this.#stop(error);
    for (const index of this.#pending.indexes()) if (!this.#isSent(index)) this.#endOne(index, error, this.#isOwn);
  }

  /** Nobody will take the results that are still to come: pulls and sends nothing more and cancels what was sent. */
  leave(error: CancelledError): void {
    if (this.#pending.hasSent) this.#cancelRequest.addAll();
    this.#endAll(error);
  }

  /** The executor closes: what nobody can ever collect is cancelled, durable tasks go on without this client. */
  abandon(error: CancelledError): void {
    if (this.#ready?.record.results === "durable") this.end(error);
    else this.leave(error);
  }

  /** Ends every future that has not ended, and pulls and sends nothing more. Tasks that were sent go on without this client. */
  end(error: unknown): void {
    this.#stop(error);
    for (const index of this.#pending.indexes()) {
      this.#endOne(index, error, this.#isOwn && !this.#isSent(index));
    }
  }

  /** The same, and tasks that were sent are cancelled. */
  #endAll(error: CancelledError): void {
    this.#stop(error);
    for (const index of this.#pending.indexes()) this.#endOne(index, error, true);
  }

  /** An iterable may never give its next value: who takes the stream hears of the end at once. */
  #stop(error: unknown): void {
    this.#stopping.abort();
    this.#stream?.onEnd({ error });
  }

  /** Resolves when what was decided is written where others can see it. */
  async flush(): Promise<void> {
    await this.#preparing?.catch(() => undefined);
    const log = this.#ready?.log;
    if (log !== undefined) await this.#sender.end(log);
    await Promise.all([this.#cancelRequest.written, log?.written, this.#endJournal()]);
  }

  async #run(): Promise<void> {
    try {
      this.#preparing = this.#prepare();
      const ready = await this.#preparing;
      if (ready !== undefined) await this.#sender.sendAll(ready.log);
      this.#stream?.onEnd();
    } catch (error) {
      // What was sent before the iterable failed goes on.
      this.stopSending(error);
    }
    this.#allSent = true;
    this.#changed();
  }

  async #prepare(): Promise<ReadyJob | undefined> {
    const { keepAlive, connect, source, indexes } = this.#options;
    if (indexes?.length === 0 || this.#stopping.signal.aborted) return undefined;
    keepAlive.hold();
    try {
      const ready = await makeReady(source, connect);
      this.#ready = ready;
      this.#cancelRequest.connect(ready.connection.objects);
      this.#journal.connect(ready.connection.objects);
      this.#watchForLost(ready);
      return ready;
    } finally {
      keepAlive.release();
    }
  }

  #begin({ index, param }: OutgoingTask): void {
    if (this.#stream !== undefined) this.#stream.onFuture(this.#newFuture(index));
    if (!this.#pending.has(index)) return this.#slots.release();
    this.#pending.send(index);
    this.#journal.sent(index, param);
    this.#tellProgress();
  }

  /** See `TaskSenderOptions.send`. */
  async #send(task: OutgoingTask): Promise<void> {
    const { index } = task;
    if (this.#endedElsewhere.delete(index)) return;
    try {
      if (this.#pending.placeOf(index) !== "sent")
        throw new CancelledError(`Task ${taskIdOf(this.id, index)} was cancelled before it was sent`);
      if ("refusal" in task) throw task.refusal;
      await task.send();
    } catch (error) {
      this.#endOne(index, error, true);
      await this.#keepRefusal(index, error);
    }
    this.#lostTasks?.hear();
  }

  /** So that other clients know as well that nobody will run it. */
  async #keepRefusal(index: number, error: unknown): Promise<void> {
    if (this.#ready !== undefined) await keepRefusal(this.#ready.connection, this.#ready.record, index, error);
  }

  #watchForLost({ connection, record }: ReadyJob): void {
    this.#lostTasks = new LostTasks({
      clock: this.clock,
      count: () => connection.queue("tasks", record.pool).count(),
      onLost: () => this.#endLost(),
    });
    this.#lostTasks.start();
  }

  #endLost(): void {
    for (const index of this.#pending.inFlight()) {
      const error = lostTaskError(taskIdOf(this.id, index));
      this.#place(error);
      this.#endOne(index, error, true);
      void this.#keepRefusal(index, error);
    }
  }

  #isSent(index: number): boolean {
    return this.#pending.placeOf(index) !== "not sent";
  }

  #changed(): void {
    this.#tellProgress();
    if (this.#pending.size > 0 || !(this.#allSent || this.#stopping.signal.aborted)) return;
    this.#lostTasks?.stop();
    // Takes the listener off the program's signal, which may live much longer.
    this.#stopping.abort();
    this.#over.resolve();
  }

  #tellProgress(): void {
    const { progress } = this.#options.settings;
    if (typeof progress === "function") tellProgress(progress, this.progress);
  }

  #newFuture(index: number): Future<unknown> {
    const future = new Future<unknown>(taskIdOf(this.id, index), index, this);
    this.#pending.add(future);
    return future;
  }

  /** The failure of a task points to the call that made the job. */
  #place(error: unknown): void {
    if (error instanceof Error) placeAt(error, this.#options.callSite ?? "");
  }

  /** Ends a future without a completion. `isFinal` if that is the end of its task as well. */
  #endOne(index: number, error: unknown, isFinal: boolean): void {
    const outcome = { state: error instanceof CancelledError ? "cancelled" : "failed", error } as const;
    if (this.#settle(index, outcome) === undefined) return;
    if (isFinal) this.#journal.ended(index, outcome);
    else this.#journal.forget(index);
  }

  /** Whether no other client sends tasks of this job. */
  get #isOwn(): boolean {
    return this.#options.accepted === undefined;
  }

  /** How many tasks there were is known to the client that has sent them all. */
  #endJournal(): Promise<void> {
    const { succeeded, failed, cancelled } = this.#pending.ended;
    return this.#journal.end(this.#isOwn ? succeeded + failed + cancelled : undefined);
  }
}
