import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { CancelledError, Executor } from "borisjs";
import { local } from "borisjs/local";
import { beforeEach, describe, expect, test } from "vitest";
import { stopsWhenTold } from "../functions/cancellable.ts";
import { LocalFolder } from "../support/local-folder.ts";
import { StartedProgram } from "../support/start-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { boris, endedJob, linesOf } from "./support/looked-at.ts";
import { startCli } from "./support/run-cli.ts";

let folder: LocalFolder;
let dir: string;

beforeEach(async () => {
  folder = await LocalFolder.make(temporaryFolder());
  dir = folder.dir;
});

/** A job that a killed client left: two tasks have ended, the others wait, and every tenth of them will fail. */
async function leftJob(count: number, ...shape: string[]): Promise<string> {
  const program = new URL("../programs/maps-and-waits.ts", import.meta.url);
  const client = new StartedProgram(program, [dir, String(count), ...shape]);
  const jobId = await client.line();
  await until(() => folder.objects(`jobs/${jobId}/results/`).length === 2);
  await client.kill();
  folder.endLeases("tasks");
  // They are to run again.
  for (const key of folder.objects("user/ran/")) folder.remove(key);
  return jobId;
}

describe("boris cancel", () => {
  test("ends the job of another process, which sends no more", async () => {
    await using executor = new Executor({ backend: local({ dir, concurrency: 1 }) });
    const names = Array.from({ length: 1_000 }, () => "t");
    const job = executor.map(stopsWhenTold, names, { maxInFlight: 3 });
    await until(() => folder.objects("user/t/ran/").length > 0);
    const { stdout, stderr, exitCode } = await boris(dir, "cancel", job.id);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 0 });
    expect(stderr).toBe(`boris: cancelled 1,000 tasks of job ${job.id}\n`);
    for (const { status, ...end } of await job.settled()) {
      expect(status).toBe("rejected");
      expect((end as PromiseRejectedResult).reason).toBeInstanceOf(CancelledError);
    }
    expect(job.progress.sent).toBeLessThan(20);
    await executor.close();
    const results = await boris(dir, "results", job.id);
    expect(linesOf(results)).toEqual(names.map((_, index) => cancelledAt(index)));
    expect(results.exitCode).toBe(1);
  });

  test("cancels some tasks alone", async () => {
    const jobId = await leftJob(6);
    const run = await boris(dir, "cancel", jobId, "--index", "0,3-4", "--json");
    expect(linesOf(run)).toEqual([{ jobId, cancelled: 2, endedBefore: 1 }]);
    folder.put("user/go", "");
    const attached = await boris(dir, "attach", jobId);
    expect(linesOf(attached)).toMatchObject([
      { index: 0, result: "0: 3" },
      { index: 1, result: "1: 3" },
      { index: 2, result: "2: 3" },
      { index: 3, error: { name: "CancelledError" } },
      { index: 4, error: { name: "CancelledError" } },
      { index: 5, result: "5: 3" },
    ]);
    expect(attached.exitCode).toBe(1);
  });

  test("says that there is nothing to cancel", async () => {
    const job = await endedJob(dir);
    const has = { stdout: "", exitCode: 0 };
    const said = `boris: job ${job.id} has ended: there is nothing to cancel\n`;
    expect(await boris(dir, "cancel", job.id)).toMatchObject({ ...has, stderr: said });
    expect(folder.has(`jobs/${job.id}/cancelled`)).toBe(false);
    expect(await boris(dir, "cancel", job.id, "--index", "8")).toMatchObject({ stdout: "", exitCode: 3 });
    expect(await boris(dir, "cancel", "01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9")).toMatchObject({ stdout: "", exitCode: 3 });
  });
});

describe("boris attach", () => {
  test("runs what a dead client left, and writes results as boris run does", async () => {
    const jobId = await leftJob(12);
    folder.put("user/go", "");
    const out = join(dir, "results.jsonl");
    const run = await boris(dir, "attach", jobId, "--out", out);
    expect(run.stdout).toBe("");
    expect(run.stderr).toMatch(/^boris: 1 × RangeError: no 9 \(task 9\)$/m);
    expect(run.stderr).toMatch(new RegExp(`^boris: 12 tasks: 11 succeeded, 1 failed in .* job ${jobId}; see: `, "m"));
    expect(run.exitCode).toBe(1);
    const written = readFileSync(out, "utf8");
    expect(linesOf({ stdout: written })).toHaveLength(12);
    expect((await boris(dir, "results", jobId)).stdout).toBe(written);
  });

  test("of an iterable that a dead client had not read to its end says that there was more, and so do the others", async () => {
    const jobId = await leftJob(9, "iterable", "5");
    const sent = { v: 1, accepted: 5, ended: false, at: Date.now() - 60_000 };
    folder.put(`jobs/${jobId}/sent`, JSON.stringify(sent));
    folder.put("user/go", "");
    const meaning =
      "only the 5 tasks that were sent: the rest of its parameter sets was never read, as its client died";
    for (let time = 0; time < 2; time += 1) {
      const run = await boris(dir, "attach", jobId);
      expect(linesOf(run)).toHaveLength(5);
      expect(run.stderr).toMatch(/^boris: 5 tasks: 5 succeeded in /m);
      expect(run.stderr.split("\n")).toContain(`boris: ${meaning}`);
      expect(run.exitCode).toBe(1);
    }
    const { stdout } = await boris(dir, "status", jobId);
    expect(stdout).toMatch(/^state +cut short$/m);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(`cut short ${meaning}`);
    expect((await boris(dir, "jobs")).stdout).toMatch(new RegExp(`^${jobId} .* 5 +\\D*cut short\\b`, "m"));
    expect(linesOf(await boris(dir, "status", jobId, "--json"))).toMatchObject([{ cutShort: "client died" }]);
    expect(linesOf(await boris(dir, "jobs", "--json"))).toMatchObject([{ isCutShort: true }]);
  });

  test("of a job that has ended writes its results again", async () => {
    const job = await endedJob(dir, 3);
    const run = await boris(dir, "attach", job.id, "--unordered");
    expect(linesOf(run)).toHaveLength(3);
    expect(run.exitCode).toBe(0);
  });

  test("leaves the job alone on Ctrl-C, for the next one to go on", async () => {
    const jobId = await leftJob(4);
    const cli = startCli(["attach", jobId, "--dir", dir], { cwd: dir });
    const [written, said] = [text(cli.stdout), text(cli.stderr)];
    await until(() => folder.has("user/ran/2"));
    cli.kill("SIGINT");
    expect(await once(cli, "close")).toEqual([130, null]);
    expect(linesOf({ stdout: await written })).toEqual([
      { index: 0, result: "0: 3" },
      { index: 1, result: "1: 3" },
    ]);
    expect(await said).toBe(
      `boris: detached; the tasks of job ${jobId} that have not ended wait: 'boris attach ${jobId} --dir ${dir}' runs them\n`,
    );
    folder.endLeases("tasks");
    folder.put("user/go", "");
    expect(await boris(dir, "attach", jobId)).toMatchObject({ exitCode: 0 });
  });

  test("ends, and leaves the job alone, when its reader has gone", async () => {
    const jobId = await leftJob(4);
    const cli = startCli(["attach", jobId, "--dir", dir], { cwd: dir });
    cli.stdout.destroy();
    const said = text(cli.stderr);
    expect(await once(cli, "close")).toEqual([141, null]);
    expect(await said).toBe("");
  });

  test("refuses a job whose results are not kept, and one that there is not", async () => {
    const job = await endedJob(dir, 2, { results: "inline" });
    expect(await boris(dir, "attach", job.id)).toMatchObject({
      stdout: "",
      stderr: `boris: Cannot attach to job ${job.id} as its results are sent to its own client only: 'boris status ${job.id} --dir ${dir}' shows how far it is\n`,
      exitCode: 2,
    });
    expect(await boris(dir, "attach", "01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9")).toMatchObject({
      stdout: "",
      exitCode: 3,
    });
  });
});

function cancelledAt(index: number): unknown {
  return { index, error: { name: "CancelledError", message: expect.stringContaining("was cancelled") as unknown } };
}
