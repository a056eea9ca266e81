import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { runCommandLine } from "../run-command-line.ts";

async function run(
  ...args: string[]
): Promise<{ readonly stdout: string; readonly stderr: string; readonly exitCode: number }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const exitCode = await runCommandLine(["run", ...args], { stdin: Readable.from([]), stdout, stderr, env: {} });
  stdout.end();
  stderr.end();
  return { stdout: await text(stdout), stderr: await text(stderr), exitCode };
}

test.each([
  [["--timeout", "5 years"], /argument '5 years' is invalid\. It must be a time with a unit/],
  [["--timeout", "5"], /It must be a time with a unit, such as 500ms, 30s or 5m/],
  [["--timeout", "0s"], /It must be a time with a unit/],
  [["--max-attempts", "0"], /It must be a whole number from 1 on/],
  [["--max-in-flight", "1.5"], /It must be a whole number from 1 on/],
  [["--env", "COLOUR"], /It must be KEY=VALUE/],
  [["--format", "xml"], /Allowed choices are jsonl, json, csv/],
  [["--results", "none"], /Allowed choices are durable, inline/],
  [["--wait"], /unknown option '--wait'/],
])("an option that is wrong is refused: %j", async (args, message) => {
  const { stdout, stderr, exitCode } = await run("f.ts", "--params", "-", ...args);
  expect(stderr).toMatch(message);
  expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
});

test("parameter sets are required", async () => {
  const { stderr, exitCode } = await run("f.ts");
  expect(stderr).toBe("boris: required option '--params <file>' not specified\n");
  expect(exitCode).toBe(2);
});

test("help has examples", async () => {
  const { stdout, exitCode } = await run("--help");
  expect(stdout).toMatch(/Examples:\n {2}\$ boris run train\.ts --params grid\.jsonl > scores\.jsonl/);
  expect(exitCode).toBe(0);
});
