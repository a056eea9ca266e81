import { EncodeError } from "../../errors.ts";
import { decode, encode } from "../../protocol/codec.ts";
import { isNonRetryable } from "../../protocol/non-retryable.ts";
import { toWire } from "../../protocol/remote-error.ts";
import type { Channel } from "./channel.ts";
import { withEnv } from "./env.ts";
import { FunctionModule, type LoadedFunction } from "./function-module.ts";
import {
  type AbortReason,
  type FunctionSource,
  recallHeardMs,
  type RunReply,
  type RunReport,
  type RunRequest,
} from "./ipc.ts";
import type { OutputTail } from "./output-tail.ts";
import { TaskRun } from "./task-run.ts";

/** Runs tasks in turn and reports each once, whatever way it ends. */
export class Runner {
  readonly #channel: Channel;
  readonly #output: OutputTail;
  readonly #sources = new Map<string, FunctionSource>();
  readonly #modules = new Map<string, FunctionModule>();
  #waiting: RunRequest[] = [];
  #current: TaskRun | undefined;
  #replied: Promise<void> | undefined;
  #busy = false;
  #retired = false;

  constructor(channel: Channel, output: OutputTail) {
    this.#channel = channel;
    this.#output = output;
  }

  /** A function that runs may name from now on. */
  know(source: FunctionSource): void {
    this.#sources.set(source.key, source);
  }

  add(request: RunRequest): void {
    if (this.#retired) return;
    this.#waiting.push(request);
    if (this.#busy) return;
    this.#busy = true;
    // The recall of it may stand right behind it.
    setImmediate(() => void this.#runAll());
  }

  /** Drops these runs as far as they are not begun. */
  recall(runIds: readonly number[]): void {
    const recalled = new Set(runIds);
    const dropped = this.#waiting.filter(({ runId }) => recalled.has(runId));
    this.#waiting = this.#waiting.filter(({ runId }) => !recalled.has(runId));
    void this.#channel.send({ kind: "recalled", runIds: dropped.map(({ runId }) => runId) });
  }

  /** The run may have ended meanwhile: the next one is not to suffer for it. */
  abort(runId: number, reason: AbortReason): void {
    if (this.#current?.request.runId === runId) this.#current.abort(reason);
  }

  /** An exception that no task awaited: of a timer, a stream, a forgotten promise. */
  failFromOutside(error: unknown): void {
    if (this.#current === undefined) this.#retire();
    else this.#fail(this.#current, error, true);
  }

  /** The event loop ran dry while a task waits. */
  failAsStalled(): void {
    if (this.#current === undefined) return;
    this.#fail(this.#current, new Error("The function's promise can never settle: nothing is left to do"), true);
  }

  async #runAll(): Promise<void> {
    let begunAt = performance.now();
    for (let request = this.#waiting.shift(); request !== undefined; request = this.#waiting.shift()) {
      await this.#run(request);
      // The next one may end the process, and a reply that is still here would be lost and its run blamed.
      await this.#replied;
      if (this.#waiting.length === 0) break;
      // A recall may have been sent while the task kept the event loop busy: the next run may be given elsewhere by now.
      await nextTurn();
      const turnedAt = performance.now();
      // The channel was read since the run began, but not since it ended if it ended in that very turn, in a callback of I/O.
      if (turnedAt - begunAt >= recallHeardMs) await nextTurn();
      begunAt = turnedAt;
    }
    this.#busy = false;
  }

  async #run(request: RunRequest): Promise<void> {
    const run = new TaskRun(request, this.#channel);
    this.#current = run;
    this.#output.take();
    const loaded = this.#modules.get(request.functionKey)?.get(request.jobId) ?? (await this.#load(run));
    if (loaded !== undefined) await this.#invoke(run, loaded);
  }

  async #load(run: TaskRun): Promise<LoadedFunction | undefined> {
    const { functionKey, jobId } = run.request;
    const known = this.#modules.get(functionKey);
    try {
      if (known !== undefined) void this.#channel.send({ kind: "loading" });
      const module = known ?? (await FunctionModule.import(this.#sources.get(functionKey)));
      const loaded = await module.make(jobId);
      this.#modules.set(functionKey, module);
      void this.#channel.send({ kind: "loaded" });
      return loaded;
    } catch (error) {
      // What its modules have done before they failed is unknown, and Node would keep the failure.
      this.#fail(run, error, true);
      return undefined;
    }
  }

  async #invoke(run: TaskRun, { fn, env }: LoadedFunction): Promise<void> {
    // A task with nothing left to do but an unsettled promise would wait for ever. With the channel released
    // the event loop runs dry, and `beforeExit` tells.
    this.#channel.hold(false);
    try {
      run.start();
      const value = await withEnv(env, () => fn(decode(run.request.param), run.context));
      const result = encode(value, "result");
      if (this.#end(run)) this.#reply({ kind: "succeeded", result, report: this.#report(run) });
    } catch (error) {
      this.#fail(run, error, false);
    }
  }

  /** The error belongs to a task that was reported already; the next one is not to suffer for it. */
  #retire(): void {
    this.#retired = true;
    this.#waiting = [];
    void this.#channel.send({ kind: "retired" });
  }

  #fail(run: TaskRun, error: unknown, sick: boolean): void {
    if (!this.#end(run)) return;
    const retryable = !isNonRetryable(error) && !(error instanceof EncodeError);
    const timedOut = run.gaveUpWith(error);
    this.#reply({ kind: "failed", error: toWire(error), retryable, timedOut, sick, report: this.#report(run) });
  }

  #reply(reply: RunReply): void {
    this.#replied = this.#channel.send(reply);
  }

  /** False if the run has been reported already. */
  #end(run: TaskRun): boolean {
    if (this.#current !== run) return false;
    this.#current = undefined;
    this.#channel.hold(true);
    return true;
  }

  #report(run: TaskRun): RunReport {
    return { runId: run.request.runId, ...run.usage(), logs: this.#output.take(), output: this.#output.written };
  }
}

function nextTurn(): Promise<void> {
  return new Promise(setImmediate);
}
