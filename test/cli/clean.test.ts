import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Executor, type Job } from "borisjs";
import { local } from "borisjs/local";
import { beforeEach, describe, expect, test } from "vitest";
import { double } from "../functions/arithmetic.ts";
import { type Order, readAnyOrder, readOrder } from "../functions/orders.ts";
import { waitsForKey } from "../functions/waiting.ts";
import { LocalFolder } from "../support/local-folder.ts";
import type { ProgramRun } from "../support/run-program.ts";
import { StartedProgram } from "../support/start-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { runCli } from "./support/run-cli.ts";

let folder: LocalFolder;
beforeEach(async () => {
  folder = await LocalFolder.make(temporaryFolder());
});

const open = (): Executor => new Executor({ backend: local({ dir: folder.dir, concurrency: 2 }) });

const clean = (...args: string[]): Promise<ProgramRun> =>
  runCli(["clean", "--dir", folder.dir, ...args], { cwd: folder.dir });

/** All jobs are older than nothing. */
const cleanJobs = (...args: string[]): Promise<ProgramRun> => clean("--older-than", "0m", "--yes", ...args);

const orders = (count: number): Order[] => Array.from({ length: count }, (_, id) => ({ id, text: "abc" }));

async function endedJob(): Promise<Job<number>> {
  await using executor = open();
  const job = executor.map(double, [1, 2, 3]);
  await job.results();
  return job;
}

/** Orders 0 and 3 are dead letters. */
async function failedJob(): Promise<Job<string>> {
  await using executor = open();
  const job = executor.map(readOrder, orders(4), { maxAttempts: 1 });
  await job.settled();
  return job;
}

const all = (): string[] => folder.objects("");
const cached = (): string[] => readdirSync(join(folder.dir, "functions"));

describe("clean", () => {
  test("leaves jobs and their functions, and takes what clients that died have left", async () => {
    await endedJob();
    const before = all();
    const program = new StartedProgram(new URL("../programs/leaves-tasks.ts", import.meta.url), [folder.dir]);
    const jobId = await program.line();
    await until(() => folder.bodies("tasks").length === 3);
    await program.kill();
    folder.put(`bundles/${"a".repeat(64)}.mjs`, "code that no job needs");
    writeFileSync(join(folder.dir, "functions", `${"b".repeat(64)}.mjs.partial`), "");
    expect(await clean()).toMatchObject({
      stdout: "",
      stderr:
        "boris: deleted queues of clients that died: 1\n" +
        "boris: deleted parts of functions that no job needs: 1 (22 bytes)\n" +
        "boris: deleted cached files of functions: 1\n",
      exitCode: 0,
    });
    expect(folder.queues()).not.toContainEqual(expect.stringMatching(/^done-/));
    expect(all()).toEqual(expect.arrayContaining(before));
    expect(folder.has(`jobs/${jobId}/job.json`)).toBe(true);
    expect((await clean()).stderr).toBe("boris: nothing to delete\n");
  });

  test("with --dry-run says the same, and touches nothing", async () => {
    await endedJob();
    folder.put(`captures/${"a".repeat(64)}`, "values");
    const before = { objects: all(), queues: folder.queues(), cached: cached() };
    const { stderr } = await clean("--older-than", "0m", "--dry-run");
    expect(stderr).toMatch(/^boris: would delete jobs: 1 \([\d.]+ (bytes|KiB)\)$/m);
    expect(stderr).toMatch(/^boris: would delete parts of functions that no job needs: 3 /m);
    expect({ objects: all(), queues: folder.queues(), cached: cached() }).toEqual(before);
  });

  test("of a folder without jobs does nothing, and makes none", async () => {
    const { stderr, exitCode } = await runCli(["clean", "--dir", "elsewhere"], { cwd: folder.dir });
    expect(stderr).toBe(`boris: there are no jobs in '${join(folder.dir, "elsewhere")}'\n`);
    expect(exitCode).toBe(0);
    expect(existsSync(join(folder.dir, "elsewhere"))).toBe(false);
  });
});

describe("clean --older-than", () => {
  test("deletes no result without --yes", async () => {
    await endedJob();
    const before = all();
    const run = await clean("--older-than", "0m");
    expect(run).toMatchObject({ stdout: "", exitCode: 2 });
    expect(run.stderr).toMatch(/^boris: Cannot clean old jobs without '--yes' .*\n$/);
    expect(all()).toEqual(before);
  });

  test("deletes jobs with all that belongs to them, but what tasks stored", async () => {
    await endedJob();
    folder.put("user/kept", "by a task");
    expect((await cleanJobs()).stderr).toMatch(/^boris: deleted jobs: 1 /);
    expect(all()).toEqual(["user/kept"]);
    expect(cached()).toEqual([]);
  });

  test("leaves jobs that are younger, with their functions", async () => {
    await endedJob();
    const before = all();
    expect((await clean("--older-than", "1h", "--yes")).stderr).toBe("boris: nothing to delete\n");
    expect(all()).toEqual(before);
  });

  test("leaves a job with dead letters, which can be redriven afterwards, unless --force is given", async () => {
    const job = await failedJob();
    const { stderr } = await cleanJobs();
    expect(stderr).toContain(`boris: job ${job.id} stays: it has dead letters (2)\n`);
    expect(stderr).toContain("boris: '--force' deletes those, too, that no client works with\n");
    await using executor = open();
    const again = await (await executor.attach(job.id)).redrive({ fn: readAnyOrder, tasks: [0] });
    expect(await again.results()).toHaveLength(1);
    await executor.close();
    expect((await cleanJobs("--force")).stderr).toMatch(/^boris: deleted tasks and dead letters of these jobs: 1$/m);
    expect({ objects: all(), messages: folder.counts() }).toEqual({ objects: [], messages: {} });
  });

  test("leaves a job whose client died before its tasks ended, and another client gets its results", async () => {
    const program = new StartedProgram(new URL("../programs/leaves-tasks.ts", import.meta.url), [folder.dir]);
    const jobId = await program.line();
    await until(() => folder.text(`jobs/${jobId}/sent`)?.includes('"accepted":3') === true);
    await program.kill();
    expect((await cleanJobs()).stderr).toMatch(new RegExp(`^boris: job ${jobId} stays: `, "m"));
    folder.put("user/go", "");
    await using executor = open();
    expect(await (await executor.attach(jobId)).results()).toHaveLength(3);
  });

  test("while a job runs leaves it and all code, also with --force, and the job ends as it should", async () => {
    await endedJob();
    await using executor = open();
    await executor.submit(double, 1).result();
    const params = Array.from({ length: 8 }, (_, index) => ({ index, payload: "" }));
    const job = executor.map(waitsForKey, params);
    await until(() => folder.has("user/ran/2"));
    const { stderr } = await cleanJobs("--force");
    expect(stderr).toContain(`boris: job ${job.id} stays: it is running\n`);
    expect(stderr).toContain("boris: deleted jobs: 2 ");
    expect(stderr).toContain(
      "boris: functions that no job needs were left as a client is running; run it again later\n",
    );
    folder.put("user/go", "");
    expect(await job.results()).toHaveLength(8);
    // Its client takes it that this function is there still.
    expect(await executor.submit(double, 21).result()).toBe(42);
  });

  test("makes the database smaller", async () => {
    const large = "x".repeat(15_000);
    await using executor = open();
    await executor.map(readAnyOrder, orders(1)).results();
    await executor.close();
    for (let index = 0; index < 300; index += 1) folder.put(`jobs/01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9/results/${index}`, large);
    const sizeOf = (): number => statSync(join(folder.dir, "queues.db")).size;
    const before = sizeOf();
    expect((await cleanJobs()).stderr).toMatch(/^boris: deleted unused parts of the database: 1 \(4\.\d MiB\)$/m);
    expect(sizeOf()).toBeLessThan(before / 10);
  });

  test("gives programs the same as JSON", async () => {
    const job = await failedJob();
    const { stdout, stderr } = await cleanJobs("--json");
    expect(JSON.parse(stdout)).toMatchObject({
      dryRun: false,
      cleaned: [],
      keptJobs: [{ jobId: job.id, reason: "it has dead letters (2)" }],
      notes: [],
    });
    expect(stderr).toBe("");
  });

  test.each([
    [["--older-than", "soon", "--yes"], "It must be a span such as 90s, 30m"],
    [["--force"], "Cannot clean with '--force' alone"],
  ])("refuses %j", async (args, message) => {
    const run = await clean(...args);
    expect(run).toMatchObject({ stdout: "", exitCode: 2 });
    expect(run.stderr).toContain(message);
  });
});
