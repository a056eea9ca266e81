import type { Clock } from "../clock.ts";
import { CancelledError, WorkerCrashedError } from "../errors.ts";
import { readOutcome } from "../jobs/read-outcome.ts";
import { type StackMapper, stackMapperOf } from "../jobs/stack-mapper.ts";
import type { TaskOutcome } from "../jobs/task-outcome.ts";
import type { Completion } from "../protocol/completion.ts";
import { describeCrash } from "../protocol/describe-crash.ts";
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
import { LostTasks } from "./lost-tasks.ts";
import type { MapSettings } from "./map-options.ts";
import { Pending } from "./pending.ts";
import type { JobProgress } from "./progress.ts";
import { showProgress } from "./progress/show-progress.ts";
import type { ShownJob } from "./progress/shown-job.ts";
import { Slots } from "./slots.ts";
import { TaskJournal } from "./task-journal.ts";
import type { OutgoingTask, PreparedJob, TaskSource } from "./task-source.ts";

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

interface ReadyJob extends PreparedJob {
  readonly connection: Connection;
  readonly mapStack: StackMapper;
  readonly memoryMb: number | undefined;
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
  #lostTasks: LostTasks | undefined;
  readonly #stopping = new AbortController();
  readonly #over = Promise.withResolvers<void>();
  readonly #sent = new Set<number>();
  readonly #sentByOther: Set<number>;
  readonly #sending = new Set<Promise<void>>();
  readonly #journal: TaskJournal;
  #preparing: Promise<ReadyJob | undefined> | undefined;
  #logEnd: Promise<void> | undefined;
  #sentCount: number;
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
    this.#sentCount = options.accepted ?? 0;
    this.#slots = new Slots(settings.maxInFlight);
    this.#sentByOther = new Set(indexes?.slice(0, options.accepted ?? 0));
    this.#cancelRequest = new CancelRequest(id);
    const onAllCancelled = (): void => this.#endAll(new CancelledError(`Job ${id} was cancelled by another client`));
    this.#cancelNews = new CancelNews({ jobId: id, clock, onAllCancelled });
    this.#journal = new TaskJournal({ jobId: id, clock, keepAlive });
    this.#pending = new Pending(keepAlive, () => this.#changed());
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
    return this.#sent.size + this.#sentByOther.size;
  }

  /** Sends nothing more; what was sent is waited for. */
  get isDraining(): boolean {
    return this.#stopping.signal.aborted && this.#pending.size > 0;
  }

  get progress(): JobProgress {
    const total = this.#options.indexes?.length ?? (this.#allSent ? this.#sentCount : undefined);
    return { total, sent: this.#sentCount, ...this.#pending.ended };
  }

  /** Nobody has ever looked at how it goes, and closing its executor now gives up tasks: an `await` may be missing. */
  get isForgotten(): boolean {
    const hasTasks = this.#pending.size > 0 || this.#stream !== undefined;
    const goesOn = this.#allSent && this.#ready?.record.results === "durable";
    return hasTasks && !goesOn && !this.#isNoticed && this.#options.accepted === undefined;
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
    if (!this.#settle(index, outcome)) return false;
    // Whoever waits for the result comes first.
    this.#journal.ended(index, outcome, completion);
    return true;
  }

  /** Ends a task in a way that was found out elsewhere, and is kept there. False if it is unknown or had ended. */
  settle(index: number, outcome: TaskOutcome<unknown>): boolean {
    this.#journal.forget(index);
    return this.#settle(index, outcome);
  }

  #settle(index: number, outcome: TaskOutcome<unknown> | Promise<TaskOutcome<unknown>>): boolean {
    this.#lostTasks?.hear();
    const ended = this.#pending.settle(index, outcome);
    this.#sentByOther.delete(index);
    if (ended && this.#sent.delete(index) && this.#stream === undefined) this.#slots.release();
    return ended;
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
    if (this.#sentCount > 0 || this.#options.accepted !== undefined) this.#cancelRequest.addAll();
    this.#endAll(cancelledError(`Job ${this.id} ${how}`, reason));
  }

  /** Pulls and sends nothing more; what was sent goes on. */
  stopSending(error: unknown): void {
    this.#stop(error);
    for (const index of this.#pending.indexes()) if (!this.#wasSent(index)) this.#endOne(index, error, this.#isOwn);
  }

  /** Nobody will take the results that are still to come: pulls and sends nothing more and cancels what was sent. */
  leave(error: CancelledError): void {
    if (this.#sent.size > 0) this.#cancelRequest.addAll();
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
      this.#endOne(index, error, this.#isOwn && !this.#wasSent(index));
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
    if (this.#ready !== undefined) await this.#endLog(this.#ready);
    await Promise.all([this.#cancelRequest.written, this.#ready?.log.written, this.#endJournal()]);
  }

  async #run(): Promise<void> {
    try {
      this.#preparing = this.#prepare();
      const ready = await this.#preparing;
      if (ready !== undefined) await this.#sendAll(ready);
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
      const connection = await connect();
      const prepared = await source.prepare(connection);
      const mapStack = stackMapperOf(prepared.record, prepared.sourceMap);
      const memoryMb = connection.workerMemoryMb(prepared.record.pool);
      this.#ready = { ...prepared, connection, mapStack, memoryMb };
      this.#cancelRequest.connect(connection.objects);
      this.#journal.connect(connection.objects);
      this.#watchForLost(this.#ready);
      return this.#ready;
    } finally {
      keepAlive.release();
    }
  }

  async #sendAll(ready: ReadyJob): Promise<void> {
    const { source } = this.#options;
    const { signal } = this.#stopping;
    try {
      for (;;) {
        if (!this.#slots.tryTake()) await this.#slots.take(signal);
        if (signal.aborted) return;
        const task = await source.next();
        if (task === undefined || signal.aborted) return;
        this.#sendOne(task, ready);
      }
    } finally {
      void this.#endLog(ready);
      if (signal.aborted) await source.close();
    }
  }

  /** A client that is killed before its last task is accepted has not sent all: the next one is to go on. */
  #endLog({ log }: ReadyJob): Promise<void> {
    this.#logEnd ??= Promise.all(this.#sending).then(() => log.end());
    return this.#logEnd;
  }

  #sendOne(task: OutgoingTask, ready: ReadyJob): void {
    const { index } = task;
    if (this.#stream !== undefined) this.#stream.onFuture(this.#newFuture(index));
    if (this.#pending.has(index)) {
      this.#sent.add(index);
      this.#journal.sent(index, task.param);
      this.#sentCount += 1;
      this.#tellProgress();
    } else this.#slots.release();
    const sending = this.#send(task, ready).then(() => {
      ready.log.accept(task.position);
      this.#lostTasks?.hear();
      this.#sending.delete(sending);
    });
    this.#sending.add(sending);
  }

  /** Resolves when the task is accepted, or when it is known to other clients that it never will be. */
  async #send(task: OutgoingTask, { connection, record }: ReadyJob): Promise<void> {
    const { index } = task;
    try {
      if (!this.#sent.has(index))
        throw new CancelledError(`Task ${taskIdOf(this.id, index)} was cancelled before it was sent`);
      if ("refusal" in task) throw task.refusal;
      await task.send();
    } catch (error) {
      this.#endOne(index, error, true);
      await keepRefusal(connection, record, index, error);
    }
  }

  #watchForLost(ready: ReadyJob): void {
    const { connection, record } = ready;
    this.#lostTasks = new LostTasks({
      clock: this.clock,
      count: () => connection.queue("tasks", record.pool).count(),
      onLost: () => this.#endLost(ready),
    });
    this.#lostTasks.start();
  }

  /** Their messages are among the dead letters, as they were. */
  #endLost({ connection, record }: ReadyJob): void {
    for (const index of [...this.#sent, ...this.#sentByOther]) {
      const taskId = taskIdOf(this.id, index);
      const problem = describeCrash({ reason: "lost" });
      const failure = { taskId, attempts: 0, logs: "", reason: "lost" } as const;
      const error = new WorkerCrashedError(`Task ${taskId} failed: ${problem}`, failure);
      this.#place(error);
      this.#endOne(index, error, true);
      void keepRefusal(connection, record, index, error);
    }
  }

  #wasSent(index: number): boolean {
    return this.#sent.has(index) || this.#sentByOther.has(index);
  }

  #changed(): void {
    this.#tellProgress();
    if (this.#pending.size > 0 || !(this.#allSent || this.#stopping.signal.aborted)) return;
    this.#lostTasks?.stop();
    // Takes the listener off the program's signal, which may live much longer.
    this.#stopping.abort();
    this.#over.resolve();
  }

  /** What the program's callback throws is uncaught in the program: it must not keep other futures from ending. */
  #tellProgress(): void {
    const { progress } = this.#options.settings;
    if (typeof progress !== "function") return;
    try {
      progress(this.progress);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
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
    if (!this.#settle(index, outcome)) return;
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
