/**
 * How much fuel does weight cost, and how sure is that? The function stands on three npm packages and a CSV file, which boris
 * finds and sends along: it runs 400 times on other draws of the same cars, and the spread of the results is the answer.
 */
import { Executor } from "borisjs";
import { mean, quantile } from "simple-statistics";
import { resample } from "./resample.ts";

await using executor = new Executor();
const seeds = Array.from({ length: 400 }, (_, seed) => seed);
const slopes = await executor.map(resample, seeds, { include: ["packages/examples/data"] }).results();

const [low, high] = [quantile(slopes, 0.025), quantile(slopes, 0.975)];
console.log(`each 1,000 lb cost ${(-mean(slopes)).toFixed(1)} miles per gallon`);
console.log(`95 % of ${slopes.length} draws say ${(-high).toFixed(1)} to ${(-low).toFixed(1)}`);
