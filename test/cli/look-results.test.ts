import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Executor } from "borisjs";
import { local } from "borisjs/local";
import { beforeEach, describe, expect, test } from "vitest";
import { prints, printsMended } from "../functions/prints.ts";
import { LocalFolder } from "../support/local-folder.ts";
import { StartedProgram } from "../support/start-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { boris, endedJob, endedJobOf, linesOf } from "./support/looked-at.ts";
import { runCli, startCli } from "./support/run-cli.ts";

let folder: LocalFolder;
let dir: string;

beforeEach(async () => {
  folder = await LocalFolder.make(temporaryFolder());
  dir = folder.dir;
});

const ended = (id: number): unknown => ({
  index: id,
  result: { id, at: new Date(id).toISOString(), big: String(id) },
});
const failed = (id: number): unknown => ({
  index: id,
  error: { name: "RangeError", message: `no \u001b[31m${id}\u001b[0m` },
});

/** A job whose tasks wait, but for the first two. Gives its client as well. */
async function waitingJob(count = 4): Promise<{ readonly jobId: string; readonly client: StartedProgram }> {
  const client = new StartedProgram(new URL("../programs/maps-and-waits.ts", import.meta.url), [dir, String(count)]);
  const jobId = await client.line();
  await until(() => folder.objects(`jobs/${jobId}/results/`).length === 2);
  return { jobId, client };
}

describe("boris results", () => {
  test("writes a line for each task in the order of the parameter sets, and exits as the job went", async () => {
    const job = await endedJob(dir);
    const run = await boris(dir, "results", job.id);
    expect(linesOf(run)).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((id) => (id % 4 === 3 ? failed(id) : ended(id))));
    expect(run).toMatchObject({ stderr: `boris: of 8 tasks of job ${job.id}, 2 failed\n`, exitCode: 1 });
    expect(await boris(dir, "results", (await endedJob(dir, 2)).id)).toMatchObject({ stderr: "", exitCode: 0 });
  });

  test("writes what it is asked for alone", async () => {
    await endedJob(dir);
    expect(linesOf(await boris(dir, "results", "latest", "--failed"))).toEqual([failed(3), failed(7)]);
    expect(linesOf(await boris(dir, "results", "latest", "--succeeded", "--index", "2-4"))).toEqual([
      ended(2),
      ended(4),
    ]);
    expect(await boris(dir, "results", "latest", "--index", "0,2")).toMatchObject({ stderr: "", exitCode: 0 });
    const { stdout, stderr, exitCode } = await boris(dir, "results", "latest", "--index", "7-9");
    expect(stderr).toMatch(/^boris: There is no task 8 in job \w+: it has 8, from 0 on\n$/);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 3 });
  });

  test("writes a file", async () => {
    await endedJob(dir);
    const out = join(dir, "results.jsonl");
    expect(await boris(dir, "results", "latest", "--out", out)).toMatchObject({ stdout: "", exitCode: 1 });
    expect(linesOf({ stdout: readFileSync(out, "utf8") })).toHaveLength(8);
  });

  test("takes redriven tasks as they ended last", async () => {
    const job = await endedJob(dir);
    await using executor = new Executor({ backend: local({ dir, concurrency: 1 }) });
    const attached = await executor.attach(job.id);
    await (await attached.redrive({ tasks: [3] })).settled();
    await (await attached.redrive({ fn: printsMended, tasks: [7] })).settled();
    await executor.close();
    const run = await boris(dir, "results", job.id, "--index", "2,3,7");
    expect(linesOf(run)).toEqual([ended(2), failed(3), { index: 7, result: { id: 7, mended: true } }]);
    expect(run.exitCode).toBe(1);
  });

  test("of a job that runs has what is there, and says how much is not", async () => {
    const { jobId } = await waitingJob(5);
    const run = await boris(dir, "results", jobId);
    expect(linesOf(run)).toEqual([
      { index: 0, result: "0: 3" },
      { index: 1, result: "1: 3" },
    ]);
    expect(run).toMatchObject({ stderr: `boris: of 5 tasks of job ${jobId}, 3 have not ended\n`, exitCode: 1 });
  });

  test("has short results of jobs that do not keep them, and says which are not kept", async () => {
    await endedJob(dir, 2, { results: "inline" });
    expect(linesOf(await boris(dir, "results", "latest"))).toEqual([ended(0), ended(1)]);
    await endedJob(dir, 2, { results: "none" });
    const run = await boris(dir, "results", "latest");
    expect(linesOf(run)).toMatchObject([{ index: 0, error: { name: "ResultNotKept" } }, { index: 1 }]);
    expect(run.exitCode).toBe(1);
  });

  test("ends in silence when its reader has gone, and with its code when the disk is full", async () => {
    await endedJob(dir, 40);
    const cli = startCli(["results", "latest", "--dir", dir], { cwd: dir });
    cli.stdout.destroy();
    let said = "";
    cli.stderr.on("data", (piece: Buffer) => (said += piece.toString()));
    expect(await once(cli, "close")).toEqual([141, null]);
    expect(said).toBe("");
    expect(await boris(dir, "results", "latest", "--out", "/dev/full")).toMatchObject({
      stderr: expect.stringMatching(/^boris: Cannot write the output: ENOSPC.*\n$/) as unknown,
      exitCode: 5,
    });
  });
});

describe("boris logs", () => {
  test("shows what tasks printed, with the index before each line", async () => {
    const job = await endedJobOf(dir, [{ id: 0 }, { id: 1, lines: 2 }]);
    const { stdout, stderr, exitCode } = await boris(dir, "logs", job.id);
    expect(stdout.split("\n").toSorted()).toEqual([
      "",
      "[0] working on 0",
      "[1] line 0 of a long story",
      "[1] line 1 of a long story",
      "[1] working on 1",
    ]);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  });

  test("shows one task, the failed ones, or lines of JSON", async () => {
    await endedJob(dir);
    expect((await boris(dir, "logs", "latest", "7")).stdout).toBe("working on 7\n");
    expect(linesOf(await boris(dir, "logs", "latest", "--failed", "--json")).toSorted(byIndex)).toEqual([
      { index: 3, state: "failed", logs: "working on 3\n" },
      { index: 7, state: "failed", logs: "working on 7\n" },
    ]);
  });

  test("says what is not kept", async () => {
    await endedJobOf(dir, [{ id: 0, lines: 400 }]);
    const { stdout, stderr } = await boris(dir, "logs", "latest");
    expect(stdout).toMatch(/line 399 of a long story\n$/);
    expect(stderr).toBe("boris: of 1 of 1 task, only the last 4 KiB are kept\n");
    const { jobId } = await waitingJob();
    expect(await boris(dir, "logs", "latest")).toMatchObject({
      stdout: "",
      stderr: `boris: nothing that these tasks of job ${jobId} printed is kept with it\n`,
      exitCode: 0,
    });
    expect(await boris(dir, "logs", "latest", "4")).toMatchObject({ stdout: "", exitCode: 3 });
  });

  test("follows a job to its end", async () => {
    await using executor = new Executor({ backend: local({ dir, concurrency: 1 }) });
    const { promise: go, resolve } = Promise.withResolvers<void>();
    const job = executor.map(prints, waitsBefore(go));
    const settled = job.settled();
    await until(() => folder.objects(`jobs/${job.id}/history/`).length > 0);
    const following = runCli(["logs", job.id, "--follow", "--dir", dir], { cwd: dir });
    resolve();
    await settled;
    await executor.close();
    expect((await following).stdout).toBe("[0] working on 0\n[1] working on 1\n");
  });

  test("has what tasks printed that failed when their client had gone", async () => {
    const { jobId, client } = await waitingJob(10);
    await client.kill();
    folder.endLeases("tasks");
    folder.put("user/go", "");
    await boris(dir, "attach", jobId);
    const [failure] = folder.objects(`jobs/${jobId}/failures/`);
    const text = JSON.parse(folder.text(failure ?? "") ?? "") as object;
    folder.put(failure ?? "", JSON.stringify({ ...text, logs: "last words\n" }));
    for (const key of folder.objects(`jobs/${jobId}/history/`)) folder.remove(key);
    expect((await boris(dir, "logs", jobId, "--failed")).stdout).toBe("[9] last words\n");
  });
});

/** The second parameter set comes when it may. */
async function* waitsBefore(go: Promise<void>): AsyncGenerator<{ id: number }> {
  yield { id: 0 };
  await go;
  yield { id: 1 };
}

function byIndex(one: unknown, other: unknown): number {
  return (one as { index: number }).index - (other as { index: number }).index;
}
