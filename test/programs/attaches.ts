import { Executor } from "borisjs";
import { local } from "borisjs/local";

/** A client that attaches to a job, says how much of it was sent, and waits for its end. Arguments: the folder, the job. */
const [dir = "", jobId = ""] = process.argv.slice(2);
const executor = new Executor({ backend: local({ dir, concurrency: 1 }) });
const job = await executor.attach(jobId);
console.log(`${job.progress.sent} of ${job.progress.total} sent`);
await job.settled();
