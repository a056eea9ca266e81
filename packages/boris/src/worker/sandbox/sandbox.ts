import type { Clock } from "../../clock.ts";
import type { Crash } from "../../errors.ts";
import { payloadBytes } from "../../protocol/payload.ts";
import { endedBy } from "../deadline.ts";
import type { Attempt, Outcome } from "../outcome.ts";
import {
  type AbortReason,
  type FromSandbox,
  type FunctionSource,
  recallHeardMs,
  type RunReply,
  type StorageReply,
  type StorageRequest,
} from "./ipc.ts";
import { RunGuard } from "./run-guard.ts";
import { isWanted, type Run, RunLine } from "./run-line.ts";
import { SandboxProcess } from "./sandbox-process.ts";

export interface SandboxOptions {
  readonly clock: Clock;
  /** Name of the sandbox in statistics. */
  readonly id: string;
  /** Heap limit of user code, in MiB. */
  readonly memoryMb: number;
  /** See `SandboxProcess`. */
  readonly entry?: URL | undefined;
  /** Answers what a task asks of `context.storage`. */
  readonly storage: (request: StorageRequest) => Promise<StorageReply>;
}

/** The evaluation of a bundle's modules is not counted as the task's time, but it must not take for ever. */
const loadLimitMs = 120_000;

/** How long a cancelled task may go on after it was told. */
const cancelGraceMs = 500;

/** A process that has not answered a recall by then is kept busy by the run in hand. */
const recallAnswerMs = 5 * recallHeardMs;

/** Part of the heap that functions may take which were loaded: Node never lets go of a module. The rest is for what they do. */
const loadedShare = 1 / 4;

/** So many functions are loaded whatever they take, so that a few large ones need not take turns. */
const leastLoaded = 4;

/**
 * Runs user code in a process of its own, one task at a time. Further runs may be given ahead; when the process dies
 * only the one in hand has failed, and the others are left over.
 */
export class Sandbox {
  readonly id: string;
  readonly #clock: Clock;
  readonly #process: SandboxProcess;
  readonly #guard: RunGuard;
  readonly #onIdle: (sandbox: Sandbox) => void;
  readonly #roomBytes: number;
  readonly #known = new Set<string>();
  readonly #loaded = new Set<string>();
  readonly #runs = new RunLine();
  readonly #left: Run[] = [];
  #knownBytes = 0;
  #inHandSince = 0;
  #limitMs = 0;
  #ready = false;
  #ended = 0;
  #sick = false;
  /** Why we ended the process, if we did. */
  #verdict: Outcome | undefined;

  /** `onIdle` is called whenever a run ended or is left over, and when the process is gone. */
  constructor(options: SandboxOptions, onIdle: (sandbox: Sandbox) => void) {
    this.id = options.id;
    this.#clock = options.clock;
    this.#onIdle = onIdle;
    this.#roomBytes = options.memoryMb * 1_048_576 * loadedShare;
    this.#guard = new RunGuard({
      clock: options.clock,
      onNotice: () => this.#tellToStop("timeout"),
      onExpiry: () => this.#expire(),
    });
    this.#process = new SandboxProcess({
      entry: options.entry,
      memoryMb: options.memoryMb,
      onMessage: (message) => this.#hear(message, options.storage),
      onExit: (crash, logs) => this.#exit(crash, logs),
    });
  }

  /** False once the process is gone or must not be used again. */
  get healthy(): boolean {
    return !this.#sick;
  }

  /** Runs that were given and have not ended. */
  get load(): number {
    return this.#runs.length;
  }

  /** Runs that were given ahead and are not left over. */
  get ahead(): number {
    return this.#runs.ahead().length;
  }

  /** How long the run in hand has been so; 0 if there is none, or while the process starts. */
  get inHandMs(): number {
    return this.#runs.length === 0 || !this.#ready ? 0 : this.#clock.now() - this.#inHandSince;
  }

  /** Gives up the runs that the process will not begin, as it is gone or as they were recalled. */
  takeLeftOver(): readonly Run[] {
    return this.#left.length === 0 ? this.#left : this.#left.splice(0);
  }

  knows(source: FunctionSource): boolean {
    return this.#known.has(source.key);
  }

  /** Whether its process can load the function beside those that it has loaded. */
  hasRoomFor(source: FunctionSource): boolean {
    if (this.knows(source) || this.#known.size < leastLoaded) return true;
    return this.#knownBytes + source.loadedBytes <= this.#roomBytes;
  }

  give(run: Run): void {
    if (!this.knows(run.source)) {
      this.#known.add(run.source.key);
      this.#knownBytes += run.source.loadedBytes;
      this.#process.tell({ kind: "source", source: run.source });
    }
    this.#runs.push(run);
    this.#process.tell(run.request);
    if (this.#runs.length === 1) this.#beginNext();
  }

  /**
   * Asks back what was given ahead, or the run of one task. The process may have begun some of these runs meanwhile: only it
   * knows, so they are left over when it says so, and are done here otherwise.
   */
  recall(taskId?: string): void {
    const recall = this.#runs.askBack(taskId);
    if (recall.length === 0) return;
    this.#process.tell({ kind: "recall", runIds: recall.map(({ request }) => request.runId) });
    const release = (): void => this.#leave(this.#runs.takeUnanswered(recall));
    // Counted from when the message is out. Replies that came in while this process was busy are heard first.
    setImmediate(() => this.#clock.after(recallAnswerMs, () => setImmediate(release)));
  }

  /** Whether it was given the task's run and is not known to have begun it. */
  wasGivenAhead(taskId: string): boolean {
    return this.#runs.ahead(taskId).length > 0;
  }

  /** Tells the task in hand that it is cancelled and ends it if it does not end by itself. False if it is not in hand. */
  cancel(taskId: string): boolean {
    const run = this.#runs.inHand(taskId);
    if (run === undefined) return false;
    this.#verdict = { kind: "cancelled" };
    this.#tellToStop("cancelled");
    this.#clock.after(cancelGraceMs, () => {
      if (this.#runs.first?.request.taskId === taskId) this.kill();
    });
    return isWanted(run);
  }

  /** Ends the process with all that it started. Resolves when it is gone. */
  async stop(): Promise<void> {
    this.kill();
    await this.#process.exited;
  }

  /** As `stop`, without waiting: for the exit of the worker's own process. */
  kill(): void {
    this.#sick = true;
    this.#guard.stop();
    this.#process.kill();
  }

  #tellToStop(reason: AbortReason): void {
    const run = this.#runs.first;
    if (run !== undefined) this.#process.tell({ kind: "abort", runId: run.request.runId, reason });
  }

  #beginNext(): void {
    const run = this.#runs.first;
    if (run === undefined) return this.#guard.end();
    this.#inHandSince = this.#clock.now();
    const limitMs = this.#loaded.has(run.source.key) ? run.request.timeoutMs : loadLimitMs;
    this.#limitMs = Math.max(0, Math.min(limitMs, run.endsAt - this.#inHandSince));
    this.#guard.begin(this.#limitMs);
  }

  #expire(): void {
    const run = this.#runs.first;
    if (run === undefined) return;
    this.#verdict = this.#timeOut(run);
    this.kill();
  }

  /** Which limit is the one that the run in hand meets first. */
  #timeOut({ deadline }: Run): Outcome {
    const endsAt = this.#inHandSince + this.#limitMs;
    if (deadline !== undefined && endsAt >= deadline.at) return endedBy(deadline);
    return { kind: "timed-out", limitMs: Math.ceil(this.#limitMs) };
  }

  #hear(message: FromSandbox, storage: SandboxOptions["storage"]): void {
    switch (message.kind) {
      case "storage":
        void storage(message.request).then((reply) => this.#process.tell({ kind: "storage", id: message.id, reply }));
        return;
      case "ready":
        this.#ready = true;
        return this.#beginNext();
      case "loading":
        if (this.#runs.first !== undefined) this.#loaded.delete(this.#runs.first.source.key);
        return this.#beginNext();
      case "loaded":
        if (this.#runs.first !== undefined) this.#loaded.add(this.#runs.first.source.key);
        return this.#beginNext();
      case "recalled":
        return this.#drop(message.runIds);
      case "succeeded":
        return this.#end(message);
      case "failed":
        if (message.sick) this.#retire(1);
        return this.#end(message);
      case "retired":
        return this.#retire(0);
    }
  }

  #end(reply: RunReply): void {
    const run = this.#runs.first;
    if (run?.request.runId !== reply.report.runId) return;
    const outcome = this.#takeVerdict() ?? outcomeOf(reply, this.#timeOut(run));
    this.#runs.shift();
    this.#beginNext();
    const { startedAt, finishedAt, cpuMs, peakMemoryBytes, logs } = reply.report;
    this.#tell(run, { outcome, logs, startedAt, finishedAt, usage: { cpuMs, peakMemoryBytes } });
    if (!this.#sick) this.#onIdle(this);
  }

  #drop(runIds: readonly number[]): void {
    const inHand = this.#runs.first;
    const left = this.#runs.takeDropped(runIds);
    if (this.#runs.first !== inHand) this.#beginNext();
    this.#leave(left);
  }

  /** The process will not begin these runs. */
  #leave(left: readonly Run[]): void {
    this.#left.push(...left);
    if (!this.#sick) this.#onIdle(this);
  }

  /** The process is not to be used again: of the runs that it was given, all but the first few are left over. */
  #retire(begun: number): void {
    this.#left.push(...this.#runs.cut(begun));
    this.kill();
  }

  #exit(crash: Crash, logs: string): void {
    this.#sick = true;
    this.#guard.stop();
    this.#left.push(...this.#runs.cut(1));
    const run = this.#runs.shift();
    const outcome = this.#takeVerdict() ?? { kind: "crashed", crash };
    const times = { startedAt: this.#inHandSince, finishedAt: this.#clock.now() };
    if (run !== undefined) this.#tell(run, { outcome, logs, ...times, usage: { cpuMs: 0, peakMemoryBytes: 0 } });
    this.#onIdle(this);
  }

  #tell(run: Run, attempt: Omit<Attempt, "workerId" | "coldStart" | "paramBytes">): void {
    const coldStart = this.#ended === 0;
    this.#ended += 1;
    run.onEnd({ ...attempt, workerId: this.id, coldStart, paramBytes: payloadBytes(run.request.param) });
  }

  #takeVerdict(): Outcome | undefined {
    const verdict = this.#verdict;
    this.#verdict = undefined;
    return verdict;
  }
}

function outcomeOf(reply: RunReply, timeOut: Outcome): Outcome {
  if (reply.kind === "succeeded") return { kind: "succeeded", result: reply.result };
  if (reply.timedOut) return timeOut;
  return { kind: "failed", error: reply.error, retryable: reply.retryable };
}
