import { foldCount, type ParameterSet } from "./train-fold.ts";

/** The grid of the original boris: twelve parameter sets. */
export const grid: readonly ParameterSet[] = [
  ...[1e-3, 1e-4].flatMap((gamma) => [1, 10, 100, 1000].map((C) => ({ kernel: "rbf", C, gamma }) as const)),
  ...[1, 10, 100, 1000].map((C) => ({ kernel: "linear", C }) as const),
];

/** How one parameter set did over all folds. */
export interface Ranked {
  readonly parameters: ParameterSet;
  readonly mean: number;
  readonly deviation: number;
}

/** One task per parameter set and fold, the folds of a parameter set side by side. */
export function crossValidation(parameterSets: readonly ParameterSet[]): (ParameterSet & { fold: number })[] {
  return parameterSets.flatMap((parameters) =>
    Array.from({ length: foldCount }, (_, fold) => ({ ...parameters, fold })),
  );
}

/** Sums up the scores of the tasks of `crossValidation(parameterSets)`, best parameter set first. */
export function rank(parameterSets: readonly ParameterSet[], scores: readonly number[]): Ranked[] {
  return parameterSets
    .map((parameters, index) => {
      const own = scores.slice(index * foldCount, (index + 1) * foldCount);
      const mean = meanOf(own);
      return { parameters, mean, deviation: Math.sqrt(meanOf(own.map((score) => (score - mean) ** 2))) };
    })
    .toSorted((a, b) => b.mean - a.mean);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
