/**
 * Measures what it adds to a program that its functions are captured and bundled, and holds that against faast.js, which packs the
 * same functions by webpack: cold each time, in alternation, the first time and again. Prints medians as lines of JSON.
 */
import { installFaast } from "./install-faast.ts";
import { measure, type Program } from "./measure.ts";
import { medians } from "./median.ts";
import { print } from "./print.ts";
import type { Figures } from "./programs/figures.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

const rounds = 3;
const files = ["trivial.mjs", "lodash-and-zod.mjs", "aws-sdk.mjs"];

await inTemporaryFolder(async (folder) => {
  installFaast(folder);
  for (const file of files) {
    const { imported, closure, faast } = await compete({
      imported: { file: "programs/shipping.ts", args: [file, "imported"] },
      closure: { file: "programs/shipping.ts", args: [file, "closure"] },
      faast: { file: "peers/faast-shipping.ts", args: [file, folder] },
    });
    print("capture and bundle an exported function", { file, ...imported });
    print("capture and bundle a closure", { file, ...closure });
    print("faast.js packs the exported function", { file, ...faast });
    print("boris to faast.js", {
      file,
      firstMs: ratio(imported, faast, "firstMs"),
      firstCpuMs: ratio(imported, faast, "firstCpuMs"),
      againMs: ratio(imported, faast, "againMs"),
      closureFirstMs: ratio(closure, faast, "firstMs"),
    });
  }
});

/** Runs all programs one after the other, several times over, so that noise meets them alike. */
async function compete<Name extends string>(programs: Readonly<Record<Name, Program>>): Promise<Record<Name, Figures>> {
  const names = Object.keys(programs) as Name[];
  const runs = Object.fromEntries(names.map((name) => [name, [] as Figures[]])) as Record<Name, Figures[]>;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) runs[name].push(await measure(programs[name]));
  }
  return Object.fromEntries(names.map((name) => [name, medians(runs[name])])) as Record<Name, Figures>;
}

function ratio(ours: Figures, theirs: Figures, name: string): number {
  return (ours[name] ?? NaN) / (theirs[name] ?? NaN);
}
