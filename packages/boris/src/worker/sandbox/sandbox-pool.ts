import { type Deadline, endedBy } from "../deadline.ts";
import type { Attempt, Outcome } from "../outcome.ts";
import type { FunctionSource, RunRequest } from "./ipc.ts";
import type { Run } from "./run-line.ts";
import { Sandbox, type SandboxOptions } from "./sandbox.ts";

export interface SandboxPoolOptions extends Omit<SandboxOptions, "id"> {
  /** Sandboxes that may run at once. */
  readonly size: number;
}

/** What a run is about. */
export type RunTask = Omit<RunRequest, "kind" | "runId" | "functionKey">;

/** Short runs are given ahead to a sandbox so that it never waits for the next, up to this much work. */
const aheadMs = 4;
const maxAhead = 128;

/** A run that takes longer holds up those that were given ahead: they go to another sandbox. */
const slowMs = 25;

/** With less time than this before the end, a run that may take longer is not begun. */
const leastRunMs = 1_000;

/** Starting a sandbox takes some 60 ms of CPU: that is worth it only when about as much work waits. */
const startMs = 50;

/** Hands runs to sandboxes, which are made when they are needed and used again while they are healthy. */
export class SandboxPool {
  /** When all runs have to be over, in milliseconds since the epoch: a worker may have a time of its own. Default: never. */
  endsAt = Infinity;
  readonly #options: SandboxPoolOptions;
  readonly #all = new Set<Sandbox>();
  readonly #leaving = new Set<Sandbox>();
  #queue: Run[] = [];
  /** Tasks that were cancelled when a sandbox may have begun them. */
  readonly #cancelled = new Set<string>();
  #averageMs = Infinity;
  #made = 0;
  #runs = 0;
  #stopped = false;
  #lookSet = false;

  constructor(options: SandboxPoolOptions) {
    this.#options = options;
  }

  /** Mean time of the latest runs, in milliseconds; `Infinity` as long as it is unknown. */
  get averageMs(): number {
    return this.#averageMs;
  }

  /** Starts a sandbox ahead of the first run. */
  warm(): void {
    if (this.#all.size === 0 && !this.#stopped) this.#make();
  }

  /** Runs as soon as a sandbox is free. Never rejects. What has not ended when the pool stops is postponed. */
  run(source: FunctionSource, task: RunTask, deadline?: Deadline): Promise<Attempt> {
    if (this.#stopped) return Promise.resolve(this.#notBegun({ kind: "postponed" }));
    this.#runs += 1;
    const request: RunRequest = { ...task, kind: "run", runId: this.#runs, functionKey: source.key };
    return new Promise((resolve) => {
      this.#queue.push({
        source,
        request,
        endsAt: Infinity,
        deadline,
        onEnd: (attempt) => {
          this.#note(attempt);
          // It was this pool that ended the process: the task has had no attempt.
          const wasEnded = this.#stopped && attempt.outcome.kind === "crashed";
          resolve(wasEnded ? this.#notBegun({ kind: "postponed" }) : attempt);
        },
      });
      this.#dispatch();
    });
  }

  /** Cancels a run that is in hand or waits. */
  cancel(taskId: string): void {
    const isMeant = (run: Run): boolean => run.request.taskId === taskId;
    for (const sandbox of this.#all) {
      if (sandbox.cancel(taskId)) return;
      if (!sandbox.wasGivenAhead(taskId)) continue;
      sandbox.recall(taskId);
      this.#cancelled.add(taskId);
      return;
    }
    const cancelled = this.#queue.filter(isMeant);
    this.#queue = this.#queue.filter((run) => !isMeant(run));
    for (const { onEnd } of cancelled) onEnd(this.#notBegun({ kind: "cancelled" }));
    this.#dispatch();
  }

  /** Ends all sandboxes at once, without waiting: for the exit of this process. */
  kill(): void {
    this.#stopped = true;
    for (const sandbox of [...this.#all, ...this.#leaving]) sandbox.kill();
  }

  async stop(): Promise<void> {
    this.kill();
    await Promise.all([...this.#all, ...this.#leaving].map((sandbox) => sandbox.stop()));
    for (const { onEnd } of this.#queue.splice(0)) onEnd(this.#notBegun({ kind: "postponed" }));
  }

  #dispatch(): void {
    if (this.#stopped) return;
    if (this.#queue.length > 0) this.warm();
    for (let given = 0; given < this.#queue.length; given += 1) {
      const run = this.#queue[given];
      const refusal = run && this.#refusalOf(run);
      if (refusal !== undefined) {
        run?.onEnd(this.#notBegun(refusal));
        continue;
      }
      const sandbox = run && this.#pick(run.source);
      if (run === undefined || sandbox === undefined) {
        this.#queue.splice(0, given);
        return this.#lookLater();
      }
      sandbox.give(this.#cut(run));
      if (sandbox.load > 1) this.#lookLater();
    }
    this.#queue = [];
  }

  /** The sandbox that has the least to do, if it can be given a run now or ahead. */
  #pick(source: FunctionSource): Sandbox | undefined {
    let best: Sandbox | undefined;
    let full: Sandbox | undefined;
    for (const sandbox of this.#all) {
      if (sandbox.load >= this.#depth(sandbox)) continue;
      if (!sandbox.hasRoomFor(source)) {
        if (sandbox.load === 0) full = sandbox;
        continue;
      }
      const better =
        best === undefined || sandbox.load < best.load || (sandbox.load === best.load && sandbox.knows(source));
      if (better) best = sandbox;
    }
    if (best !== undefined || full === undefined) return best;
    this.#retire(full);
    return this.#make();
  }

  /** Why a run is not begun any more. */
  #refusalOf({ request, deadline }: Run): Outcome | undefined {
    const now = this.#options.clock.now();
    if (deadline !== undefined && deadline.at <= now) return endedBy(deadline);
    const isTooLate = this.endsAt - now < Math.min(request.timeoutMs, leastRunMs);
    return isTooLate ? { kind: "postponed" } : undefined;
  }

  #cut(run: Run): Run {
    const endsAt = Math.min(this.endsAt, run.deadline?.at ?? Infinity);
    if (endsAt === Infinity) return run;
    const timeoutMs = Math.min(run.request.timeoutMs, endsAt - this.#options.clock.now());
    return { ...run, endsAt, request: { ...run.request, timeoutMs } };
  }

  #notBegun(outcome: Outcome): Attempt {
    const now = this.#options.clock.now();
    const usage = { cpuMs: 0, peakMemoryBytes: 0 };
    return { outcome, logs: "", startedAt: now, finishedAt: now, workerId: "", coldStart: false, usage };
  }

  #depth(sandbox: Sandbox): number {
    // It is being killed, and would take down with it what it is given.
    if (!sandbox.healthy) return 0;
    if (this.#averageMs > aheadMs || sandbox.inHandMs > slowMs) return 1;
    return Math.min(Math.ceil(aheadMs / this.#averageMs), maxAhead);
  }

  /** A geometric mean: one that was held up among many short runs says little. */
  #note({ outcome, startedAt, finishedAt, coldStart }: Attempt): void {
    if (outcome.kind === "postponed" || outcome.kind === "cancelled") return;
    // The first run of a process is slow as nothing is compiled yet.
    if (coldStart) return;
    const ms = Math.max(finishedAt - startedAt, 0.001);
    this.#averageMs = this.#averageMs === Infinity ? ms : this.#averageMs ** 0.8 * ms ** 0.2;
  }

  /** While runs wait, looks now and then whether they wait for too long. */
  #lookLater(): void {
    if (this.#lookSet) return;
    this.#lookSet = true;
    // Replies that came in while this process was busy are heard before anybody is called slow.
    this.#options.clock.after(slowMs, () => setImmediate(() => this.#look()));
  }

  #look(): void {
    this.#lookSet = false;
    if (this.#stopped) return;
    for (const sandbox of this.#all) if (sandbox.inHandMs > slowMs) sandbox.recall();
    this.#makeWorthwhile();
    this.#dispatch();
    if ([...this.#all].some((sandbox) => sandbox.load > 1)) this.#lookLater();
  }

  /** More sandboxes, if what waits would keep them busy for longer than they take to start. */
  #makeWorthwhile(): void {
    const sandboxes = [...this.#all];
    const waiting = sandboxes.reduce((sum, { ahead }) => sum + ahead, this.#queue.length);
    const wanted = Math.floor((waiting * this.#expectedMs(sandboxes)) / startMs);
    for (let made = 0; made < wanted && this.#all.size < this.#options.size; made += 1) this.#make();
  }

  /** What a run that waits is expected to take: as those before it, or longer if all sandboxes are held up by now. */
  #expectedMs(sandboxes: readonly Sandbox[]): number {
    const heldUpMs = Math.min(...sandboxes.map(({ inHandMs }) => inHandMs));
    if (heldUpMs >= startMs) return heldUpMs;
    return this.#averageMs === Infinity ? 0 : this.#averageMs;
  }

  #make(): Sandbox {
    this.#made += 1;
    const id = `${process.pid}-${this.#made}`;
    const sandbox = new Sandbox({ ...this.#options, id }, (self) => this.#onIdle(self));
    this.#all.add(sandbox);
    return sandbox;
  }

  /** Is not used again. */
  #retire(sandbox: Sandbox): void {
    this.#all.delete(sandbox);
    this.#leaving.add(sandbox);
    void sandbox.stop().then(() => this.#leaving.delete(sandbox));
  }

  #onIdle(sandbox: Sandbox): void {
    if (!sandbox.healthy) this.#retire(sandbox);
    const left = sandbox.takeLeftOver();
    if (left.length > 0) this.#queue.unshift(...left);
    if (this.#cancelled.size > 0) this.#cancelWhatIsFound();
    this.#dispatch();
  }

  /** Of cancelled tasks that were given ahead: those that came back or are in hand by now. */
  #cancelWhatIsFound(): void {
    for (const taskId of this.#cancelled) {
      if ([...this.#all].some((sandbox) => sandbox.wasGivenAhead(taskId))) continue;
      this.#cancelled.delete(taskId);
      this.cancel(taskId);
    }
  }
}
