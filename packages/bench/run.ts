/**
 * Measures boris on its local backend and prints one line of JSON per benchmark. CPU times are those of all processes together:
 * client, sandboxes and bundler. Times count from the start of the program's process, and each program starts cold.
 */
import { measure, type Program } from "./measure.ts";
import { medians } from "./median.ts";
import { print } from "./print.ts";
import type { Figures } from "./programs/figures.ts";

/** The machine is noisy: of some runs, the median tells more than any. */
const rounds = 3;

for (const results of ["inline", "durable"]) {
  const few = await trivialTasks(results, 2_000);
  const many = await trivialTasks(results, 10_000);
  print("10,000 tasks against 2,000", { results, cpuRatio: cpuOf(many) / cpuOf(few) });
}

const first = await repeat({ file: "programs/trivial.ts", args: ["durable", 1] });
print("start to first result", { firstResultMs: first["firstResultMs"], cpuMs: first["cpuMs"] });

for (const results of ["inline", "durable"]) {
  const tasks = 500;
  const payloads = await repeat({ file: "programs/payloads.ts", args: [results, tasks] });
  print("100 KB there and back", { results, tasks, ...payloads, cpuPerTaskMs: cpuOf(payloads) / tasks });
}

print("result of 64 MiB", await repeat({ file: "programs/large-result.ts" }));

const stream = await measure({ file: "programs/stream.ts", args: ["inline", 200_000], nodeArgs: ["--expose-gc"] });
print("memory of the client over 200,000 streamed tasks", {
  ...stream,
  heapLastTenthToSecond: ratio(stream, "heapMiB10", "heapMiB2"),
  rssLastTenthToSecond: ratio(stream, "rssMiB10", "rssMiB2"),
});

async function trivialTasks(results: string, tasks: number): Promise<Figures> {
  const figures = await repeat({ file: "programs/trivial.ts", args: [results, tasks] });
  const seconds = ((figures["wallMs"] ?? NaN) - (figures["firstResultMs"] ?? NaN)) / 1_000;
  print("trivial tasks", {
    results,
    tasks,
    ...figures,
    cpuPerTaskMs: cpuOf(figures) / tasks,
    tasksPerSecondOnceRunning: tasks / seconds,
  });
  return figures;
}

async function repeat(program: Program): Promise<Figures> {
  const runs: Figures[] = [];
  while (runs.length < rounds) runs.push(await measure(program));
  return medians(runs);
}

function cpuOf(figures: Figures): number {
  return figures["cpuMs"] ?? NaN;
}

function ratio(figures: Figures, name: string, other: string): number {
  return (figures[name] ?? NaN) / (figures[other] ?? NaN);
}
