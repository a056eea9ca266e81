import { Executor } from "borisjs";
import { local } from "borisjs/local";
import { waitsForKey } from "../functions/waiting.ts";

/**
 * Shows a job on the terminal. Arguments: the folder, how many parameter sets, and what it does meanwhile:
 * `waits`, `prints`, `throws` when the first task has ended, `exits` then.
 */
const [dir = "", count = "0", way = "waits"] = process.argv.slice(2);
const params = Array.from({ length: Number(count) }, (_, index) => ({ index, payload: "abc" }));

await using executor = new Executor({ backend: local({ dir, concurrency: 2 }) });
const job = executor.map(waitsForKey, params, { progress: true, maxAttempts: 1, maxInFlight: 4 });
await job.futures[0]?.result();
if (way === "prints") console.log("the first task has ended");
if (way === "throws") throw new Error("the program has a bug");
if (way === "exits") process.exit(3);
const settled = await job.settled();
console.log(`${settled.length} tasks have ended`);
