import type { AttemptUsage } from "../outcome.ts";
import { decode, encode } from "../../protocol/codec.ts";
import { EncodeError } from "../../errors.ts";
import { isNonRetryable } from "../../protocol/non-retryable.ts";
import { toWire } from "../../protocol/remote-error.ts";
import { type AbortReason, TaskRun } from "./task-run.ts";
import type { Channel } from "./channel.ts";
import { withEnv } from "./env.ts";
import type { FunctionSource, RunRequest } from "./ipc.ts";
import type { FunctionLoader } from "./load-function.ts";
import type { OutputTail } from "./output-tail.ts";

/** Runs the task in hand and reports it once, whatever way it ends. */
export class Invoker {
  readonly #channel: Channel;
  readonly #loader: FunctionLoader;
  readonly #output: OutputTail;
  #current: TaskRun | undefined;

  constructor(channel: Channel, loader: FunctionLoader, output: OutputTail) {
    this.#channel = channel;
    this.#loader = loader;
    this.#output = output;
  }

  async load(source: FunctionSource): Promise<void> {
    try {
      await this.#loader.load(source);
      this.#channel.send({ kind: "loaded" });
    } catch (error) {
      this.#channel.send({ kind: "load-failed", error: toWire(error), logs: this.#output.take() });
    }
  }

  async run(request: RunRequest): Promise<void> {
    const run = new TaskRun(request, this.#channel);
    const fn = await this.#loader.load(request.source);
    this.#current = run;
    this.#output.take();
    // A task with nothing left to do but an unsettled promise would wait for ever. With the channel released
    // the event loop runs dry, and `beforeExit` tells.
    this.#channel.hold(false);
    try {
      const value = await withEnv(request.source.env, () => fn(decode(request.param), run.context));
      const result = encode(value, "result");
      if (this.#end(run)) this.#channel.send({ kind: "succeeded", result, ...this.#report(run) });
    } catch (error) {
      this.#fail(run, error, false);
    }
  }

  abort(reason: AbortReason): void {
    this.#current?.abort(reason);
  }

  /** An exception that no task awaited: of a timer, a stream, a forgotten promise. */
  failFromOutside(error: unknown): void {
    if (this.#current === undefined) process.exit(70);
    this.#fail(this.#current, error, true);
  }

  /** The event loop ran dry. */
  failAsStalled(): void {
    if (this.#current === undefined) return;
    this.#fail(this.#current, new Error("The function's promise can never settle: nothing is left to do"), true);
  }

  #fail(run: TaskRun, error: unknown, sick: boolean): void {
    if (!this.#end(run)) return;
    const retryable = !isNonRetryable(error) && !(error instanceof EncodeError);
    this.#channel.send({ kind: "failed", error: toWire(error), retryable, sick, ...this.#report(run) });
  }

  /** False if the run has been reported already. */
  #end(run: TaskRun): boolean {
    if (this.#current !== run) return false;
    this.#current = undefined;
    this.#channel.hold(true);
    return true;
  }

  #report(run: TaskRun): { logs: string; output: OutputTail["written"]; usage: AttemptUsage } {
    return { logs: this.#output.take(), output: this.#output.written, usage: run.usage() };
  }
}
