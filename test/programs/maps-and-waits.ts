import { Executor } from "borisjs";
import { local } from "borisjs/local";
import { waitsForKey } from "../functions/waiting.ts";

/**
 * A client that maps, prints its job's id, and does not end by itself: a test kills it.
 * Arguments: the folder, how many parameter sets, `array` or `iterable`, `maxInFlight`.
 */
const [dir = "", count = "0", shape = "array", maxInFlight = "1000"] = process.argv.slice(2);
const params = Array.from({ length: Number(count) }, (_, index) => ({
  index,
  payload: "x".repeat(index % 7 === 3 ? 300_000 : 3),
}));

const executor = new Executor({ backend: local({ dir, concurrency: 1 }) });
const options = { maxInFlight: Number(maxInFlight), maxAttempts: 1 };
const job =
  shape === "array" ? executor.map(waitsForKey, params, options) : executor.map(waitsForKey, params.values(), options);
console.log(job.id);
await (shape === "array" ? job.settled() : new Promise(() => setInterval(() => undefined, 1_000)));
