import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { linearRegression, sampleWithReplacement } from "simple-statistics";
import { z } from "zod";
import { randomNumbers } from "./random-numbers.ts";

const rows = z.array(z.object({ mpg: z.coerce.number().positive(), weight: z.coerce.number().positive() }));

/** Weight (in 1,000 lb) and miles per gallon of 32 cars of 1974 (Motor Trend). */
function readCars(): [number, number][] {
  const text = readFileSync(join(import.meta.dirname, "data/cars.csv"), "utf8");
  return rows.parse(parse(text, { columns: true })).map(({ weight, mpg }) => [weight, mpg]);
}

/** Miles per gallon that a car loses with each 1,000 lb, among as many cars drawn at random, some of them several times. */
export function resample(seed: number): number {
  return linearRegression(sampleWithReplacement(readCars(), 32, randomNumbers(seed))).m;
}
