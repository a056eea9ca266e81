import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Executor } from "borisjs";
import { local } from "borisjs/local";
import { LocalFolder } from "../support/local-folder.ts";
import { childrenOf, runningProcesses } from "../support/processes.ts";
import type { ClientEvent, ClientOptions } from "./client.ts";
import { countLines } from "./count-lines.ts";
import { JobWatch } from "./job-watch.ts";
import { judge } from "./judge.ts";
import { isRight, paramsOf } from "./params.ts";
import { Program } from "./program.ts";
import { Random } from "./random.ts";
import { mendedTask } from "./task.ts";

export interface ChaosOptions {
  readonly seed: number;
  readonly tasks: number;
}

/** What came of it. `wrong` is empty if every promise was kept. */
export interface ChaosReport {
  readonly counts: Readonly<Record<string, number>>;
  readonly causes: Readonly<Record<string, number>>;
  readonly wrong: readonly string[];
}

const pools = 2;
const concurrency = 2;
const leaseMs = 1_500;

/** See `ParamSegments`. */
const segmentSize = 500;

/** Without anything settled for so long, the rest counts as hung. */
const patienceMs = 60_000;

/** A share of the tasks goes through a stream, whose client is not killed. */
const streamShare = 0.2;

/** Runs thousands of tasks while everything that can die is killed, and holds what came of it to the promises. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const dir = mkdtempSync(join(tmpdir(), "boris-chaos-"));
  // What boris waits for without an executor does not keep a process alive.
  const living = setInterval(() => undefined, 2 ** 30);
  for (const name of ["faults", "ledger", "stream-ledger"]) mkdirSync(join(dir, name));
  const folder = await LocalFolder.make(dir);
  const chaos = new Chaos(options, folder);
  try {
    return await chaos.run();
  } finally {
    await chaos.killAll();
    clearInterval(living);
    rmSync(dir, { recursive: true, force: true });
  }
}

class Chaos {
  readonly #options: ChaosOptions;
  readonly #folder: LocalFolder;
  readonly #random: Random;
  readonly #pools: (Program | undefined)[] = [];
  readonly #clients: Program[] = [];
  readonly #poolPids = new Set<number>();
  readonly #array: JobWatch;
  readonly #stream: JobWatch;
  readonly #wrong: string[] = [];
  readonly #killed = { pools: 0, sandboxes: 0, clients: 0 };
  #lastNewsAt = Date.now();
  #seeds: number;
  #isStormy = true;

  constructor(options: ChaosOptions, folder: LocalFolder) {
    const { seed, tasks } = options;
    this.#options = options;
    this.#folder = folder;
    this.#random = new Random(seed);
    this.#seeds = seed * 1_000;
    const streamed = Math.round(tasks * streamShare);
    const [ledger, streamLedger] = [join(folder.dir, "ledger"), join(folder.dir, "stream-ledger")];
    this.#array = new JobWatch("array", ledger, paramsOf(seed, tasks - streamed, ledger));
    this.#stream = new JobWatch("stream", streamLedger, paramsOf(seed + 1, streamed, streamLedger));
  }

  async run(): Promise<ChaosReport> {
    for (let slot = 0; slot < pools; slot += 1) this.#startPool(slot);
    const killing = Promise.all([this.#killPools(), this.#killSandboxes()]);
    await Promise.all([
      this.#runClients(),
      this.#runClient(this.#stream, "stream", 1).program.exited,
      this.#waitForEnd(),
    ]);
    this.#calm();
    await killing;
    await this.#waitUntilQueuesAreWorkedOff();
    await this.#stopPools();
    for (const watch of [this.#array, this.#stream]) {
      this.#wrong.push(...judge(watch, this.#lettersOf(watch.jobId), this.#ledgerOf(watch)));
    }
    const redriven = await this.#redrive();
    await this.#judgeWhatIsLeft();
    return this.#report(redriven);
  }

  /** Ends what a failure left. */
  async killAll(): Promise<void> {
    this.#isStormy = false;
    for (const program of [...this.#pools, ...this.#clients]) program?.kill("SIGKILL");
    await Promise.all([...this.#pools, ...this.#clients].flatMap((program) => program?.exited ?? []));
  }

  /** A client that is killed half-way, and those that take its job up. */
  async #runClients(): Promise<void> {
    const kills = this.#random.between(1, 2);
    let next = this.#runClient(this.#array, "map", 0);
    for (let done = 0; done < kills; done += 1) {
      // Every other time in its first moments, when it has told nobody how far it is.
      const share = this.#random.chance(0.5) ? done / kills : ((done + this.#random.next()) / kills) * 0.9;
      await this.#until(() => this.#array.hasEnded || this.#array.outcomes.size >= share * this.#array.params.length);
      // Of what was not stored before, and so was not sent either, a dead client leaves nothing.
      await this.#until(() => this.#array.hasEnded || this.#isStored());
      if (this.#array.hasEnded) break;
      next.program.kill("SIGKILL");
      this.#killed.clients += 1;
      await next.program.exited;
      this.#array.clientDied();
      if (this.#array.jobId === "") this.#wrong.push("a client was killed before it had a job");
      next = this.#runClient(this.#array, "attach", 0);
    }
    await next.program.exited;
  }

  #isStored(): boolean {
    const { jobId, params } = this.#array;
    return this.#folder.objects(`jobs/${jobId}/params/from-`).length === Math.ceil(params.length / segmentSize);
  }

  #runClient(watch: JobWatch, way: ClientOptions["way"], paramSeed: number): { readonly program: Program } {
    const { dir } = this.#folder;
    const options: ClientOptions = {
      dir,
      seed: this.#nextSeed(),
      paramSeed: this.#options.seed + paramSeed,
      tasks: watch.params.length,
      ledger: watch.ledger,
      way,
      jobId: watch.jobId,
    };
    const program = new Program("client.ts", options, (line) => {
      this.#lastNewsAt = Date.now();
      watch.hear(JSON.parse(line) as ClientEvent);
    });
    void program.exited.then(({ exitCode, signal }) => {
      if (signal !== "SIGKILL" && exitCode !== 0) this.#wrong.push(`a client ended with ${exitCode ?? signal}`);
    });
    this.#clients.push(program);
    return { program };
  }

  #startPool(slot: number): void {
    const options = { dir: this.#folder.dir, seed: this.#nextSeed(), concurrency, leaseMs };
    const pool = new Program("pool.ts", options, () => undefined);
    this.#pools[slot] = pool;
    this.#poolPids.add(pool.pid);
    void pool.exited.then(({ exitCode, signal }) => {
      if (signal !== "SIGKILL" && exitCode !== 0) this.#wrong.push(`a pool ended with ${exitCode ?? signal}`);
    });
  }

  async #killPools(): Promise<void> {
    while (this.#isStormy) {
      await this.#pause(800, 3_000);
      if (!this.#isStormy) return;
      const slot = this.#random.between(0, pools - 1);
      const pool = this.#pools[slot];
      pool?.kill("SIGKILL");
      this.#killed.pools += 1;
      await pool?.exited;
      this.#startPool(slot);
    }
  }

  async #killSandboxes(): Promise<void> {
    while (this.#isStormy) {
      await this.#pause(100, 600);
      const sandboxes = this.#pools.flatMap((pool) => (pool === undefined ? [] : childrenOf(pool.pid)));
      const victim = this.#random.pick(sandboxes);
      if (victim === undefined || !this.#isStormy) continue;
      try {
        process.kill(victim.pid, "SIGKILL");
        this.#killed.sandboxes += 1;
      } catch {
        // It ended by itself.
      }
    }
  }

  /** The storm has an end of its own, so that a slow machine gets through as well. */
  async #waitForEnd(): Promise<void> {
    const stormEndsAt = Date.now() + 15_000 + this.#options.tasks * 8;
    this.#lastNewsAt = Date.now();
    while (!(this.#array.hasEnded && this.#stream.hasEnded)) {
      await sleep(50);
      if (Date.now() > stormEndsAt) this.#calm();
      if (Date.now() - this.#lastNewsAt > patienceMs) {
        const missing = [this.#array, this.#stream].map(({ params, outcomes }) => params.length - outcomes.size);
        throw new Error(`${missing.join(" and ")} futures hang; seed ${this.#options.seed}; queues ${this.#queues()}`);
      }
    }
  }

  #calm(): void {
    this.#isStormy = false;
    if (!existsSync(join(this.#folder.dir, "calm"))) writeFileSync(join(this.#folder.dir, "calm"), "");
  }

  /** Duplicates may still be there when every future has ended. */
  async #waitUntilQueuesAreWorkedOff(): Promise<void> {
    const until = Date.now() + patienceMs;
    while (this.#folder.bodies("tasks").length > 0) {
      if (Date.now() > until) return void this.#wrong.push(`tasks stay in the queue: ${this.#queues()}`);
      await sleep(50);
    }
  }

  async #stopPools(): Promise<void> {
    // Before it has started, a pool would die of the signal instead of stopping.
    await Promise.all(this.#pools.flatMap((pool) => pool?.started ?? []));
    for (const pool of this.#pools) pool?.kill("SIGTERM");
    await Promise.all(this.#pools.flatMap((pool) => pool?.exited ?? []));
  }

  /** In calm weather, everything that is dead can be brought to its end with a mended function. */
  async #redrive(): Promise<number> {
    const { jobId, params } = this.#array;
    await using executor = new Executor({ backend: local({ dir: this.#folder.dir, concurrency }) });
    const job = await executor.attach(jobId);
    const again = await job.redrive({ fn: mendedTask });
    for (const future of again.futures) {
      const param = params[future.index];
      const result = await future.result().catch((error: unknown) => error);
      if (param === undefined || !isRight(param, result)) {
        this.#wrong.push(`redriven task ${future.index}: ${String(result)}`);
      }
    }
    await executor.deadLetters().purge({ jobId: this.#stream.jobId });
    return again.futures.length;
  }

  async #judgeWhatIsLeft(): Promise<void> {
    const left = ["tasks", "dead-letters", "waiting"].flatMap((queue) => this.#folder.bodies(queue));
    if (left.length > 0) this.#wrong.push(`left in the queues: ${this.#queues()}`);
    const completionQueues = this.#folder.queues().filter((name) => name.startsWith("done-")).length;
    // That of a killed client is swept after an hour.
    if (completionQueues !== this.#killed.clients) this.#wrong.push(`${completionQueues} completion queues are left`);
    const isOurs = ({ command, pid }: { command: string; pid: number }): boolean =>
      pid !== process.pid &&
      (command.includes(this.#folder.dir) ||
        [...this.#poolPids].some((poolPid) => command.includes(` ${poolPid} --boris-sandbox`)));
    // A sandbox whose worker was killed notices within a second or two, on a busy machine.
    const until = Date.now() + 5_000;
    while (runningProcesses().some(isOurs) && Date.now() < until) await sleep(50);
    for (const { pid, command } of runningProcesses().filter(isOurs))
      this.#wrong.push(`process ${pid} is left: ${command}`);
  }

  #lettersOf(jobId: string): number[] {
    return this.#folder.bodies("dead-letters").flatMap((body) => {
      const { task } = JSON.parse(body) as { task?: { jobId: string; index: number } };
      return task?.jobId === jobId ? [task.index] : [];
    });
  }

  #ledgerOf({ ledger }: JobWatch): Map<number, number> {
    return countLines(ledger, Number);
  }

  #queues(): string {
    return JSON.stringify(this.#folder.counts());
  }

  #report(redriven: number): ChaosReport {
    const causes: Record<string, number> = {};
    for (const { outcomes } of [this.#array, this.#stream]) {
      for (const [outcome = ""] of outcomes.values()) causes[outcome] = (causes[outcome] ?? 0) + 1;
    }
    const faults = Object.fromEntries(countLines(join(this.#folder.dir, "faults"), String));
    const watches = [this.#array, this.#stream];
    const ledgers = watches.flatMap((watch) => [...this.#ledgerOf(watch).values()]);
    const settled = Object.values(causes).reduce((sum, count) => sum + count, 0);
    const { succeeded = 0, cancelled = 0 } = causes;
    const sum = (count: (watch: JobWatch) => number): number =>
      watches.reduce((total, watch) => total + count(watch), 0);
    const counts = {
      tasks: this.#options.tasks,
      settled,
      succeeded,
      failed: settled - succeeded - cancelled,
      cancelled,
      "runs in the ledgers": ledgers.reduce((total, runs) => total + runs, 0),
      "tasks that ran more than once": ledgers.filter((runs) => runs > 1).length,
      "completions received": sum(({ completions }) => completions),
      "completions dropped as duplicates": sum(({ duplicates }) => duplicates),
      redriven,
      "pools killed": this.#killed.pools,
      "sandboxes killed": this.#killed.sandboxes,
      "clients killed": this.#killed.clients,
      "calls failed": faults["failed"] ?? 0,
      "calls stalled": faults["stalled"] ?? 0,
      "messages duplicated": faults["duplicated"] ?? 0,
      "entries refused": faults["refused"] ?? 0,
    };
    return { counts, causes, wrong: this.#wrong };
  }

  #nextSeed(): number {
    this.#seeds += 1;
    return this.#seeds;
  }

  async #pause(leastMs: number, mostMs: number): Promise<void> {
    const until = Date.now() + this.#random.between(leastMs, mostMs);
    await this.#until(() => !this.#isStormy || Date.now() >= until);
  }

  async #until(holds: () => boolean): Promise<void> {
    while (!holds()) await sleep(10);
  }
}
