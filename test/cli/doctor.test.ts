import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Executor } from "borisjs";
import { local } from "borisjs/local";
import { beforeEach, expect, test } from "vitest";
import { double } from "../functions/arithmetic.ts";
import { LocalFolder } from "../support/local-folder.ts";
import type { ProgramRun } from "../support/run-program.ts";
import { StartedProgram } from "../support/start-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { runCli } from "./support/run-cli.ts";

let dir: string;
beforeEach(() => {
  dir = temporaryFolder();
});

const doctor = (...args: string[]): Promise<ProgramRun> => runCli(["doctor", ...args], { cwd: dir });

const checksOf = ({ stdout }: ProgramRun): { state: string; line: string }[] =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { state: string; line: string });

test("a machine that is well gets a mark and a line for each thing, without colour in a pipe", async () => {
  const { stdout, stderr, exitCode } = await doctor("--dir", "jobs");
  const lines = stdout.trimEnd().split("\n");
  expect(lines[0]).toMatch(/^✓ boris \d+\.\d+\.\d+, Node \d+\.\d+\.\d+, \w+ \w+, \d+ cores$/);
  expect(lines[2]).toMatch(/^✓ functions can be bundled: it took \d+ ms$/);
  expect(lines[3]).toMatch(/^✓ tasks can be run: one took \d+ ms, with the start of its sandbox$/);
  expect(lines[4]).toMatch(/^[✓!] disk of '.*jobs': [\d.]+ GiB are free/);
  expect(lines[5]).toBe(`✓ folder '${join(dir, "jobs")}': not there yet, the first job makes it`);
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
});

test("of a folder with jobs it tells what waits there, and makes none where there is none", async () => {
  const folder = await LocalFolder.make(join(dir, ".boris"));
  await using executor = new Executor({ backend: local({ dir: folder.dir, concurrency: 1 }) });
  await executor.submit(double, 1).result();
  folder.insert("dead-letters", "garbage");
  const checks = checksOf(await doctor("--json"));
  expect(checks.slice(5)).toEqual([
    { state: "ok", line: `folder '${folder.dir}': can be read and written` },
    { state: "ok", line: "clients that run now: 1" },
    { state: "warning", line: "dead letters: 1. 'boris dead-letters list' says why tasks failed" },
    { state: "ok", line: "no tasks wait for a client that died" },
  ]);
  await doctor("--dir", "elsewhere");
  expect(folder.objects("jobs/doctor/")).toEqual([]);
  const elsewhere = checksOf(await doctor("--dir", "elsewhere", "--json"));
  expect(elsewhere[5]?.line).toContain("not there yet");
});

test("tasks of a client that died are told by their job", async () => {
  const folder = await LocalFolder.make(join(dir, ".boris"));
  const program = new StartedProgram(new URL("../programs/leaves-tasks.ts", import.meta.url), [folder.dir]);
  const jobId = await program.line();
  await until(() => folder.bodies("tasks").length === 3);
  await program.kill();
  const checks = checksOf(await doctor("--json"));
  expect(checks.at(-1)).toEqual({
    state: "warning",
    line: `job ${jobId}: tasks that wait as their client died: 3. 'boris attach ${jobId}' runs them`,
  });
});

test("what keeps tasks from running fails with a line that says what to do, and code 4", async () => {
  writeFileSync(join(dir, "queues.db"), "this is no database".repeat(100));
  const { stdout, stderr, exitCode } = await doctor("--dir", ".");
  expect(stdout).toMatch(/^✗ Cannot use '.*': its 'queues\.db' is damaged or no database\. Delete the folder/m);
  expect(stderr).toBe("boris: 1 check failed: see above what to do\n");
  expect(exitCode).toBe(4);
});

test("a place that cannot be is refused before anything is checked", async () => {
  const run = await doctor("--stage", "test", "--dir", ".");
  expect(run).toMatchObject({ stdout: "", exitCode: 2 });
  expect(run.stderr).toContain("Cannot use '--stage' and '--dir' together");
});
