import { Executor } from "borisjs";
import { neverEnds } from "../functions/arithmetic.ts";

// Closes while tasks are running. If anything were left, this process would never end.
const executor = new Executor();
const job = executor.map(neverEnds, [1, 2, 3], {
  maxInFlight: 2,
  progress: ({ sent }) => void (sent === 2 && close()),
});

async function close(): Promise<void> {
  await executor.close();
}

const error = await job.futures[0]?.exception();
console.log(error instanceof Error ? error.name : error);
