import { Executor } from "borisjs";
import { local } from "borisjs/local";
import { type Waiting, waitsForKey } from "../functions/waiting.ts";

/** Sends three tasks that do not end, and waits to be killed. Argument: the folder. */
const [dir = ""] = process.argv.slice(2);
const executor = new Executor({ backend: local({ dir, concurrency: 1 }) });
const params = Array.from({ length: 3 }, (_, index): Waiting => ({ index: index + 2, payload: "" }));
const job = executor.map(({ index, payload }: Waiting, context) => waitsForKey({ index, payload }, context), params);
console.log(job.id);
await job.results();
