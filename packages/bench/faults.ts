/**
 * Lets tasks die in every way that boris knows of, and prints as lines of JSON how long it took from the event until the
 * client knew, and what it heard.
 */
import { Executor, TaskFailedError } from "borisjs";
import { local } from "borisjs/local";
import { faultTable } from "../../test/support/fault-table.ts";
import { print } from "./print.ts";

await using executor = new Executor({ backend: local({ dir: ":memory:", concurrency: 2, memoryMb: 64 }) });

for (const { name, fn, timeoutMs = 60_000 } of faultTable) {
  const error = await executor.submit(fn as never, undefined, { maxAttempts: 1, timeoutMs }).exception();
  const heardAt = Date.now();
  if (!(error instanceof TaskFailedError)) throw error;
  const eventAt = Number(/event (\d+)/.exec(error.logs)?.[1]);
  print(name, {
    // The event of a time-out is the end of the time that the task had.
    fromEventMs: heardAt - eventAt - (error.code === "TASK_TIMEOUT" ? timeoutMs : 0),
    heard: error.name,
    said: error.message.replace(/^Task \S+ failed after 1 attempt: /, ""),
  });
}
