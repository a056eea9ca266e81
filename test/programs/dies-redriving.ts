import { Executor } from "borisjs";
import { local } from "borisjs/local";
import { readAnyOrder } from "../functions/orders.ts";
import { wrapBackend } from "../support/wrapped-backend.ts";

/**
 * Redrives the dead letters of a job and dies after some tasks were sent, before their letters are deleted.
 * Arguments: the folder, the job, `command` (as the command line does it) or `job` (with a mended function).
 */
const [dir = "", jobId = "", way = ""] = process.argv.slice(2);

const backend = wrapBackend(local({ dir, concurrency: 1 }), {
  queue: (queue, kind) => ({
    send: (...args) => queue.send(...args),
    receive: (...args) => queue.receive(...args),
    changeVisibility: (...args) => queue.changeVisibility(...args),
    count: (...args) => queue.count(...args),
    delete: (...args) => {
      if (kind === "dead-letters") process.kill(process.pid, "SIGKILL");
      return queue.delete(...args);
    },
  }),
});

const executor = new Executor({ backend });
if (way === "command") await executor.deadLetters().redrive({ jobId });
else {
  const job = await executor.attach(jobId);
  const again = await job.redrive({ fn: readAnyOrder });
  console.log(again.id);
  await again.settled();
}
