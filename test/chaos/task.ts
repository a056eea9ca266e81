import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { TaskContext } from "borisjs/task";

/** What a task does. Most are `quick`. */
export type Kind = "quick" | "slow" | "large" | "buggy" | "flaky" | "exits-once" | "exits";

export interface ChaosParam {
  readonly number: number;
  readonly kind: Kind;
  /** Folder of the ledger: each process has a file of its own there, with a line for each run. */
  readonly ledger: string;
  readonly ballast: Uint8Array;
}

/** Does what its parameter set says, after it has noted in the ledger that it ran. */
export async function chaosTask(param: ChaosParam, { attempt }: TaskContext): Promise<Uint8Array | string> {
  const { number, kind, ledger, ballast } = param;
  appendFileSync(join(ledger, String(process.pid)), `${number}\n`);
  if (kind === "slow") await sleep(50 + (number % 200));
  if (kind === "buggy" || (kind === "flaky" && attempt === 1)) throw new RangeError(`task ${number} has a bug`);
  if (kind === "exits" || (kind === "exits-once" && attempt === 1)) process.exit(9);
  return resultOf(number, kind, ballast);
}

/** The same without its faults. */
export async function mendedTask({ number, kind, ledger, ballast }: ChaosParam): Promise<Uint8Array | string> {
  appendFileSync(join(ledger, String(process.pid)), `${number}\n`);
  return resultOf(number, kind, ballast);
}

function resultOf(number: number, kind: Kind, ballast: Uint8Array): Uint8Array | string {
  if (kind !== "large") return `${number}: ${ballast.byteLength}`;
  return new Uint8Array(250_000).fill(number % 251);
}
