/**
 * How much of your savings can you spend each year, and how much of them should be in shares? Lives through thirty years
 * of retirement 10,000 times for each plan, on all cores, and prints how often the money lasts.
 *
 * Nothing here is written for boris but `executor.map`: what it gets is a closure, made in a loop, that uses functions,
 * a class, objects and imports of this script.
 */
import { Executor } from "borisjs";
import { mean, quantile } from "simple-statistics";
import { randomNumbers } from "./random-numbers.ts";

/** Yearly returns above inflation, normally distributed. */
class Asset {
  readonly average: number;
  readonly deviation: number;

  constructor(average: number, deviation: number) {
    this.average = average;
    this.deviation = deviation;
  }

  yearlyReturn(random: () => number): number {
    return this.average + this.deviation * standardNormal(random);
  }
}

const assets = { shares: new Asset(0.06, 0.18), bonds: new Asset(0.015, 0.06) };
const years = 30;
const livesPerSeed = 2_500;

/** What is left of savings of 1 after all years. */
function retire(shareOfShares: number, spending: number, random: () => number): number {
  let savings = 1;
  for (let year = 0; year < years && savings > 0; year++) {
    const gain =
      shareOfShares * assets.shares.yearlyReturn(random) + (1 - shareOfShares) * assets.bonds.yearlyReturn(random);
    savings = (savings - spending) * (1 + gain);
  }
  return Math.max(savings, 0);
}

function standardNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

// #region loop
await using executor = new Executor();
const seeds = [1, 2, 3, 4];
const studies = [];
for (const shareOfShares of [0, 0.25, 0.5, 0.75, 1]) {
  for (const spending of [0.03, 0.04, 0.05]) {
    const job = executor.map((seed) => {
      const random = randomNumbers(seed);
      const left = Array.from({ length: livesPerSeed }, () => retire(shareOfShares, spending, random));
      return { lasted: mean(left.map((each) => Number(each > 0))), median: quantile(left, 0.5) };
    }, seeds);
    studies.push({ shareOfShares, spending, job });
  }
}
// #endregion

console.log("shares  spending  money lasts  left in the middle case");
for (const { shareOfShares, spending, job } of studies) {
  const results = await job.results();
  const cells = [
    percent(shareOfShares, 0).padStart(6),
    percent(spending, 0).padStart(8),
    percent(mean(results.map(({ lasted }) => lasted)), 1).padStart(11),
    mean(results.map(({ median }) => median))
      .toFixed(2)
      .padStart(23),
  ];
  console.log(cells.join("  "));
}

function percent(share: number, digits: number): string {
  return `${(100 * share).toFixed(digits)} %`;
}
