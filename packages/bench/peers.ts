/**
 * Holds boris against faast.js in its local mode with child processes: the same work in alternation on the same machine, cold
 * each time. Prints the medians as lines of JSON; each ratio is boris's figure divided by faast.js's.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { measure, type Program } from "./measure.ts";
import { medians } from "./median.ts";
import { print } from "./print.ts";
import type { Figures } from "./programs/figures.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

const faastVersion = "8.0.75";
const rounds = 5;
const tasks = 10_000;

await inTemporaryFolder(async (folder) => {
  installFaast(folder);

  const one = await alternate({
    faast: { file: "peers/faast.ts", args: [1, folder] },
    inline: { file: "programs/trivial.ts", args: ["inline", 1] },
    durable: { file: "programs/trivial.ts", args: ["durable", 1] },
  });
  const many = await alternate({
    faast: { file: "peers/faast.ts", args: [tasks, folder] },
    inline: { file: "programs/trivial.ts", args: ["inline", tasks] },
    durable: { file: "programs/trivial.ts", args: ["durable", tasks] },
  });

  // Per task, once everything runs: what a program with one task costs is left out.
  const cpuPerTask = compare((who) => (figure(many, who, "cpuMs") - figure(one, who, "cpuMs")) / (tasks - 1));
  print("CPU per trivial task, ms", { tasks, ...cpuPerTask });
  const cpuInAll = compare((who) => figure(many, who, "cpuMs") / tasks);
  print("CPU per trivial task with the start, ms", { tasks, ...cpuInAll });
  print(
    "start to first result, ms",
    compare((who) => figure(one, who, "firstResultMs")),
  );
  print("wall time in all, ms", { tasks, ...compare((who) => figure(many, who, "wallMs")) });
});

type Contestant = "faast" | "inline" | "durable";
type Results = Readonly<Record<Contestant, Figures>>;

/** Install scripts of other packages are none of a benchmark's business; faastjs runs without. */
function installFaast(folder: string): void {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  execFileSync("npm", ["install", ...options, `faastjs@${faastVersion}`], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/** Runs the programs one after the other, several times over, so that noise meets them all alike. */
async function alternate(programs: Readonly<Record<Contestant, Program>>): Promise<Results> {
  const runs = { faast: [] as Figures[], inline: [] as Figures[], durable: [] as Figures[] };
  for (let round = 0; round < rounds; round++) {
    for (const who of ["faast", "inline", "durable"] as const) runs[who].push(await measure(programs[who]));
  }
  return { faast: medians(runs.faast), inline: medians(runs.inline), durable: medians(runs.durable) };
}

function compare(valueOf: (who: Contestant) => number): Figures {
  const [faast, inline, durable] = [valueOf("faast"), valueOf("inline"), valueOf("durable")];
  return { faast, inline, durable, inlineRatio: inline / faast, durableRatio: durable / faast };
}

function figure(results: Results, who: Contestant, name: string): number {
  return results[who][name] ?? NaN;
}
