import { test } from "vitest";
import { runProgram } from "../support/run-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Each bench at a size that shows that it runs: its figures are nothing then. */
const benches = { requests: ["20"], latency: ["4"], scaling: ["100"], "aws-cpu": ["100", "1"] };

test.for(Object.entries(benches))(
  "bench:%s prints its figures",
  { timeout: 120_000 },
  async ([name, args], { expect }) => {
    const program = new URL(`../../packages/bench/${name}.ts`, import.meta.url);

    const { stdout, stderr, exitCode } = await runProgram(program, { cwd: temporaryFolder(), args });

    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    expect(lines.length).toBeGreaterThan(1);
    // A figure that is no number is printed as null.
    expect(stdout).not.toContain("null");
  },
);
