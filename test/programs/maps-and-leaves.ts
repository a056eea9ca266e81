/** Maps over three numbers and forgets to close its executor. Argument: folder of the backend. */
import { Executor } from "borisjs";
import { local } from "borisjs/local";
import { double } from "../functions/arithmetic.ts";

const executor = new Executor({ backend: local({ dir: process.argv[2] ?? "", concurrency: 1 }) });
const job = executor.map(double, [1, 2, 3]);
console.log(job.id);
await job.results();
