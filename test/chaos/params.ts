import { Random } from "./random.ts";
import type { ChaosParam, Kind } from "./task.ts";

/** Of a thousand tasks; the rest is quick. */
const shares: readonly (readonly [Kind, number])[] = [
  ["slow", 40],
  ["large", 20],
  ["buggy", 15],
  ["flaky", 40],
  ["exits-once", 5],
  ["exits", 2],
];

/** The parameter sets of a run: the same for the same seed. */
export function paramsOf(seed: number, count: number, ledger: string): ChaosParam[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, number) => {
    const kind = kindOf(random.between(0, 999));
    const ballast = new Uint8Array(kind === "large" ? 220_000 : random.between(0, 300)).fill(7);
    return { number, kind, ledger, ballast };
  });
}

function kindOf(draw: number): Kind {
  let upTo = 0;
  for (const [kind, share] of shares) {
    upTo += share;
    if (draw < upTo) return kind;
  }
  return "quick";
}

/** Whether a result is the right one. */
export function isRight({ number, kind, ballast }: ChaosParam, result: unknown): boolean {
  if (kind !== "large") return result === `${number}: ${ballast.byteLength}`;
  return result instanceof Uint8Array && result.byteLength === 250_000 && result.every((byte) => byte === number % 251);
}

/** Whether a task can succeed at all. */
export function canSucceed({ kind }: ChaosParam): boolean {
  return kind !== "buggy" && kind !== "exits";
}
