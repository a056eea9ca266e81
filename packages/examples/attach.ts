/**
 * A program that dies in the middle of its job, and another one that finishes it. Run without arguments, this file plays
 * both: it starts itself as the first client, waits until that one has killed itself, and attaches.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { Executor } from "borisjs";
import { slowSquare } from "./slow-square.ts";

const values = Array.from({ length: 60 }, (_, index) => index);

async function firstClient(): Promise<void> {
  const executor = new Executor();
  const job = executor.map(slowSquare, values, { maxInFlight: 20 });
  console.log(job.id);
  await job.futures[9]?.result();
  process.kill(process.pid, "SIGKILL");
}

async function secondClient(jobId: string): Promise<void> {
  await using executor = new Executor();
  const job = await executor.attach<number>(jobId);
  const done = job.futures.filter((future) => future.state === "succeeded").length;
  console.log(`attached to ${jobId}: ${job.progress.sent} of ${values.length} sent, ${done} done`);
  const squares = await job.results();
  console.log(`${squares.length} results, the last is ${squares.at(-1)}`);
}

if (process.argv[2] === "first") await firstClient();
else {
  const first = spawn(process.execPath, [import.meta.filename, "first"], { stdio: ["ignore", "pipe", "inherit"] });
  const [printed] = await Promise.all([text(first.stdout), once(first, "exit")]);
  console.log(`the first client was killed by ${first.signalCode}`);
  await secondClient(printed.trim());
}
