/**
 * Holds boris against faast.js in its local mode with child processes: the same work in alternation on the same machine, cold
 * each time. Prints medians as lines of JSON, and boris's figures divided by those of faast.js.
 */
import { availableParallelism } from "node:os";
import { installFaast } from "./install-faast.ts";
import { measure, type Program } from "./measure.ts";
import { medians } from "./median.ts";
import { print } from "./print.ts";
import type { Figures } from "./programs/figures.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

/** The number of child processes that faast.js's local mode uses when it is not told. */
const faastConcurrency = 10;

const rounds = 3;

/** As its users run it; with as many processes as boris uses, which costs it less; and boris in two modes. */
const contestants = ["faast", "faastPerCore", "inline", "durable"] as const;
type Contestant = (typeof contestants)[number];

await inTemporaryFolder(async (folder) => {
  installFaast(folder);

  const one = await compete(1, folder);
  print(
    "start to first result, ms",
    compare((who) => one[who]["firstResultMs"]),
  );

  for (const tasks of [2_000, 10_000]) {
    const many = await compete(tasks, folder);
    // What a program with a single task costs is left out here, and counted in the next line.
    print("CPU per further trivial task, ms", {
      tasks,
      ...compare((who) => (Number(many[who]["cpuMs"]) - Number(one[who]["cpuMs"])) / (tasks - 1)),
    });
    print("CPU per trivial task with all that starts, ms", {
      tasks,
      ...compare((who) => Number(many[who]["cpuMs"]) / tasks),
    });
    print("wall time, ms", { tasks, ...compare((who) => many[who]["wallMs"]) });
  }
});

/** Runs all contestants one after the other, several times over, so that noise meets them alike. */
async function compete(tasks: number, folder: string): Promise<Readonly<Record<Contestant, Figures>>> {
  const programs: Readonly<Record<Contestant, Program>> = {
    faast: { file: "peers/faast.ts", args: [tasks, faastConcurrency, folder] },
    faastPerCore: { file: "peers/faast.ts", args: [tasks, availableParallelism(), folder] },
    inline: { file: "programs/trivial.ts", args: ["inline", tasks] },
    durable: { file: "programs/trivial.ts", args: ["durable", tasks] },
  };
  const runs: Record<Contestant, Figures[]> = { faast: [], faastPerCore: [], inline: [], durable: [] };
  for (let round = 0; round < rounds; round++) {
    for (const who of contestants) runs[who].push(await measure(programs[who]));
  }
  const { faast, faastPerCore, inline, durable } = runs;
  return {
    faast: medians(faast),
    faastPerCore: medians(faastPerCore),
    inline: medians(inline),
    durable: medians(durable),
  };
}

function compare(figureOf: (who: Contestant) => number | undefined): Figures {
  const [faast, faastPerCore, inline, durable] = contestants.map((who) => figureOf(who) ?? NaN) as [
    number,
    number,
    number,
    number,
  ];
  return {
    faast,
    faastPerCore,
    inline,
    durable,
    inlineToFaast: inline / faast,
    durableToFaast: durable / faast,
    inlineToFaastPerCore: inline / faastPerCore,
    durableToFaastPerCore: durable / faastPerCore,
  };
}
