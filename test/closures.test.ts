import { expect, test } from "vitest";
import { runProgram } from "./support/run-program.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** Fifteen jobs, each with processes of its own to start on a busy machine. */
const timeout = 120_000;

test(
  "closures of a loop run with its variables, and with functions, classes and objects of the script",
  { timeout },
  async () => {
    const example = new URL("../packages/examples/closures.ts", import.meta.url);
    const { stdout, stderr, exitCode } = await runProgram(example, { cwd: temporaryFolder() });

    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    const [heading, ...rows] = stdout.trimEnd().split("\n");
    expect(heading).toBe("shares  spending  money lasts  left in the middle case");
    const studies = rows.map((row) => row.split("%").map(Number));
    expect(studies.map(([shares, spending]) => [shares, spending])).toEqual(
      [0, 25, 50, 75, 100].flatMap((shares) => [3, 4, 5].map((spending) => [shares, spending])),
    );
    // The random numbers are the same each time.
    expect(studies[0]).toEqual([0, 3, 94.2, 0.36]);
    expect(studies.at(-1)).toEqual([100, 5, 59.9, 0.38]);
  },
);
