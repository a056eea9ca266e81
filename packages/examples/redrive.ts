/**
 * One invoice in ten is a credit note, which the function does not understand. The tasks that died of it are looked at,
 * the function is mended, and only those run again.
 */
import { Executor } from "borisjs";
import { readAmount, readAnyAmount, type Scan } from "./invoices.ts";

const scans: Scan[] = Array.from({ length: 40 }, (_, number) => ({
  number,
  amount: number % 10 === 7 ? `(${number}.00)` : `${number},000.50`,
}));

await using executor = new Executor();
const job = executor.map(readAmount, scans, { maxAttempts: 1 });
const settled = await job.settled();
const amounts = settled.map((result) => (result.status === "fulfilled" ? result.value : undefined));

for (const { name, message, tasks } of await executor.deadLetters().list({ jobId: job.id })) {
  console.log(`${tasks.length} died of ${name}: ${message} (tasks ${tasks.join(", ")})`);
}

const again = await job.redrive({ fn: readAnyAmount });
for (const future of again.futures) amounts[future.index] = await future.result();

console.log(amounts.join(" "));
console.log(
  `${amounts.length} amounts, ${(await executor.deadLetters().list({ jobId: job.id })).length} dead letters left`,
);
