import { appendFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { BackendError } from "../../packages/boris/src/errors.ts";
import { Random } from "./random.ts";

/** What is done to calls of queues and of the object store, and how often. */
const calmFailures = 0.005;
const stormFailures = 0.5;
const stalls = 0.01;
const longestStallMs = 1_200;
const longestStormMs = 1_500;
const longestLullMs = 6_000;

/** What an injected failure says, so that it can be told from a real one. */
export const chaosMessage = "chaos: the call failed";

/** Decides which calls fail or stall: some at any time, many while a storm lasts. It ends when the folder has a file `calm`. */
export class Weather {
  readonly random: Random;
  readonly #dir: string;
  #isStorm = false;
  #changesAt = 0;
  #hasBegun: boolean;

  /** With `fromStart: false` it is calm until `begin` is called. */
  constructor(dir: string, seed: number, { fromStart = true } = {}) {
    this.#dir = dir;
    this.random = new Random(seed);
    this.#hasBegun = fromStart;
  }

  begin(): void {
    this.#hasBegun = true;
  }

  /** Does a call as the weather allows: a failure may come before the call is done, or after. */
  async through<T>(call: () => Promise<T>): Promise<T> {
    if (this.isCalm()) return call();
    this.#turn();
    if (this.random.chance(stalls)) {
      this.note("stalled");
      await sleep(this.random.between(20, longestStallMs));
    }
    if (!this.random.chance(this.#isStorm ? stormFailures : calmFailures)) return call();
    this.note("failed");
    if (this.random.chance(0.5)) await call();
    throw new BackendError(chaosMessage);
  }

  isCalm(): boolean {
    return !this.#hasBegun || existsSync(join(this.#dir, "calm"));
  }

  /** Counts what was done: every process has a file of its own, which outlives it. */
  note(what: string): void {
    appendFileSync(join(this.#dir, "faults", String(process.pid)), `${what}\n`);
  }

  #turn(): void {
    const now = Date.now();
    if (now < this.#changesAt) return;
    this.#isStorm = !this.#isStorm;
    this.#changesAt = now + this.random.between(100, this.#isStorm ? longestStormMs : longestLullMs);
  }
}
