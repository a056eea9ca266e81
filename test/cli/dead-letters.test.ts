import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { Executor, type Job } from "borisjs";
import { local } from "borisjs/local";
import { beforeEach, describe, expect, test } from "vitest";
import { type Order, readOrder } from "../functions/orders.ts";
import { LocalFolder } from "../support/local-folder.ts";
import type { ProgramRun } from "../support/run-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { runCli, startCli } from "./support/run-cli.ts";

const functions = fileURLToPath(new URL("../functions/orders.ts", import.meta.url));

let folder: LocalFolder;
beforeEach(async () => {
  folder = await LocalFolder.make(temporaryFolder());
});

const orders = (count: number): Order[] => Array.from({ length: count }, (_, id) => ({ id, text: "abc" }));

/** A job of orders 0 to 11: 0, 3, 6 and 9 throw, 5 and 10 exit. */
async function failedJob(count = 12, options = {}): Promise<Job<string>> {
  await using executor = new Executor({ backend: local({ dir: folder.dir, concurrency: 2 }) });
  const job = executor.map(readOrder, orders(count), { maxAttempts: 1, ...options });
  await job.settled();
  return job;
}

function deadLetters(...args: string[]): Promise<ProgramRun> {
  return runCli(["dead-letters", ...args, "--dir", folder.dir], { cwd: folder.dir });
}

const linesOf = ({ stdout }: ProgramRun): unknown[] =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line): unknown => JSON.parse(line));

const letters = (): string[] => folder.bodies("dead-letters");

describe("dead-letters list", () => {
  test("groups them by job and error for people", async () => {
    const job = await failedJob();
    const { stdout, stderr, exitCode } = await deadLetters("list");
    const [first = "", tasks = "", when = "", ...rest] = stdout.split("\n");
    expect(first).toMatch(new RegExp(`^${job.id}  4 × RangeError: order \\d has no total$`));
    expect(tasks).toBe("    tasks 0, 3, 6, 9");
    expect(when).toMatch(/^ {4}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d.*, fingerprint [0-9a-f]{8}$/);
    expect(rest).toContain(`${job.id}  2 × WorkerCrashedError: its process exited with code 7`);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect(letters()).toHaveLength(6);
  });

  test("gives programs a line of JSON for each group, of what is asked for only", async () => {
    const [job, other] = [await failedJob(), await failedJob(4)];
    const [all, ofOne, ofError] = [
      linesOf(await deadLetters("list", "--json")),
      linesOf(await deadLetters("list", "--json", "--job", other.id)),
      linesOf(await deadLetters("list", "--json", "--error", "RangeError", "--index", "1-5,9")),
    ];
    expect(all).toHaveLength(3);
    expect(ofOne).toMatchObject([{ jobId: other.id, name: "RangeError", tasks: [0, 3] }]);
    expect(ofError).toMatchObject([
      { jobId: job.id, tasks: [3, 9] },
      { jobId: other.id, tasks: [3] },
    ]);
    const fingerprint = (ofOne[0] as { fingerprint: string }).fingerprint;
    expect(linesOf(await deadLetters("list", "--json", "--error", fingerprint))).toHaveLength(2);
  });

  test("says that there are none, and counts what is none", async () => {
    expect(await deadLetters("list")).toMatchObject({
      stdout: "",
      stderr: "boris: no dead letters in pool 'default'\n",
      exitCode: 0,
    });
    for (const body of ["garbage", "{}"]) folder.insert("dead-letters", body);
    expect((await deadLetters("list", "--error", "RangeError")).stderr).toBe(
      `boris: 2 messages are no dead letter of boris: 'boris dead-letters purge --unreadable --dir ${folder.dir}' deletes them\n` +
        "boris: no dead letters match in pool 'default'\n",
    );
  });

  test("tells of letters that another command holds", async () => {
    await failedJob(4);
    const other = local({ dir: folder.dir }).create();
    await other.start();
    await other.queue("dead-letters", "default").receive({ maxMessages: 1, waitMs: 0, visibilityMs: 60_000 });
    const { stdout, stderr } = await deadLetters("list", "--json");
    await other.stop();
    expect(stdout.split("\n")).toHaveLength(2);
    expect(stderr).toMatch(/^boris: about 1 more is held by another command just now/);
  });
});

describe("dead-letters show", () => {
  test("shows argument, error in the source, and what was printed", async () => {
    const job = await failedJob();
    const { stdout } = await deadLetters("show", "--index", "3");
    expect(stdout).toContain(`${job.id}-3: failed after 1 attempt, `);
    expect(stdout).toContain('  argument: {"id":3,"text":"abc"}\n');
    expect(stdout).toContain("  error:    RangeError: order 3 has no total\n");
    expect(stdout).toMatch(/^ {16}at readOrder \(\/.*\/test\/functions\/orders\.ts:\d+:\d+\)$/m);
    expect(stdout).toContain("  printed:  reading order 3\n");
  });

  test("gives programs everything as JSON", async () => {
    const job = await failedJob();
    expect(linesOf(await deadLetters("show", "--json", "--index", "3,5"))).toMatchObject([
      {
        jobId: job.id,
        taskId: `${job.id}-3`,
        index: 3,
        attempts: 1,
        name: "RangeError",
        message: "order 3 has no total",
        error: { name: "RangeError" },
        stack: expect.stringContaining("orders.ts") as string,
        param: { id: 3, text: "abc" },
        logs: "reading order 3\n",
      },
      { index: 5, name: "WorkerCrashedError", param: { id: 5 } },
    ]);
  });

  test("shows ten to people, and says how to see the others", async () => {
    await failedJob(60);
    const few = await deadLetters("show");
    expect(few.stdout.match(/ {2}argument: /g)).toHaveLength(10);
    expect(few.stderr).toBe("boris: 18 more: choose by '--index' or '--error', or raise '--limit'\n");
    expect((await deadLetters("show", "--limit", "30")).stdout.match(/ {2}argument: /g)).toHaveLength(28);
  });

  test("shows what is left of a letter whose argument is gone", async () => {
    const job = await failedJob(1);
    const letter = JSON.parse(letters()[0] ?? "{}") as { task: object };
    await deadLetters("purge", "--yes");
    const task = { ...letter.task, param: { kind: "object" } };
    folder.insert("dead-letters", JSON.stringify({ ...letter, task }));
    const missing = `Cannot read 'jobs/${job.id}/params/0': there is no such object`;
    expect((await deadLetters("show")).stdout).toContain(`  argument: ${missing}\n`);
    expect(linesOf(await deadLetters("show", "--json"))).toMatchObject([{ index: 0, paramMissing: missing }]);
  });

  test("lets no task write commands to the terminal", async () => {
    await failedJob(1);
    const evil = letters()[0]?.replaceAll("reading order", "\\u001b[2Jreading\\u0007order") ?? "";
    await deadLetters("purge", "--yes");
    folder.insert("dead-letters", evil);
    const { stdout } = await deadLetters("show");
    expect(stdout).toContain("  printed:  \ufffd[2Jreading\ufffdorder 0\n");
  });
});

describe("dead-letters redrive", () => {
  test("with --dry-run says how many of what, and touches nothing", async () => {
    const job = await failedJob();
    const before = letters();
    const { stdout, stderr, exitCode } = await deadLetters("redrive", "--error", "RangeError", "--dry-run");
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: "",
      stderr: `boris: would send 4 tasks of job ${job.id} again\n`,
      exitCode: 0,
    });
    expect(letters()).toEqual(before);
    expect(folder.counts()).toEqual({ "dead-letters-default": 6 });
  });

  test("runs each job's letters with a mended function as a new job, and its results can be attached to", async () => {
    const job = await failedJob();
    const run = await deadLetters("redrive", "--job", job.id, "--with", `${functions}#readAnyOrder`, "--json");
    expect(run.exitCode).toBe(0);
    const [{ redriveJobId, ...redriven }] = linesOf(run) as [{ redriveJobId: string }];
    expect(redriven).toEqual({ jobId: job.id, succeeded: 6, failed: 0, kept: 0 });
    expect(run.stderr).toContain(`boris: running 6 tasks of job ${job.id} again, as job ${redriveJobId}\n`);
    expect(run.stderr).toContain(
      `boris: 'boris results ${job.id} --dir ${folder.dir}' gives the results with the others\n`,
    );
    expect(letters()).toEqual([]);
    await using executor = new Executor({ backend: local({ dir: folder.dir, concurrency: 1 }) });
    expect(await (await executor.attach(redriveJobId)).results()).toHaveLength(6);
  });

  test("of several jobs runs one after the other, and exits with 1 when some fail again", async () => {
    const [job, other] = [await failedJob(4), await failedJob(1)];
    const run = await deadLetters("redrive");
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(new RegExp(`^${job.id} .* 0 +2 +0\n${other.id} .* 0 +1 +0$`, "m"));
    expect(run.stderr).toMatch(
      /^boris: 3 of 3 tasks failed again: 'boris dead-letters list --job .{26} --dir .*' says why$/m,
    );
    expect(letters()).toHaveLength(3);
  });

  test.each([
    ["a file that is not there", "no-such-file.ts", "Cannot load 'no-such-file.ts': there is no such file"],
    ["an export that is not there", `${functions}#readNothing`, `'${functions}' has no export 'readNothing'`],
  ])("with %s does nothing", async (_, mended, message) => {
    await failedJob(1);
    const run = await deadLetters("redrive", "--with", mended);
    expect(run).toMatchObject({ stdout: "", exitCode: 2 });
    expect(run.stderr).toContain(`boris: ${message}`);
    expect(run.stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(letters()).toHaveLength(1);
  });

  test("warns of a mended function that takes more than it is given", async () => {
    writeFileSync(join(folder.dir, "mended.mjs"), "export const read = (order, context, options) => order.id;\n");
    await failedJob(1);
    const run = await deadLetters("redrive", "--with", join(folder.dir, "mended.mjs"));
    expect(run.stderr).toContain(
      "boris: 'read' has 3 parameters, and is called with two: the argument and the context\n",
    );
    expect(run.exitCode).toBe(0);
  });

  test("without anything that matches says so, and what is no job is not found", async () => {
    const job = await failedJob(1);
    expect(await deadLetters("redrive", "--job", job.id, "--index", "5")).toMatchObject({
      stderr: "boris: no dead letters match in pool 'default'\n",
      exitCode: 0,
    });
    for (const id of ["nope", "01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9"]) {
      const run = await deadLetters("redrive", "--job", id);
      expect(run).toMatchObject({ stderr: `boris: There is no job "${id}" on this backend\n`, exitCode: 3 });
    }
  });

  test.each([
    ["--index", "x-3", "'x-3' is no index and no range of indexes such as 5-9"],
    ["--pool", "gpu", "Cannot use pool 'gpu': the local backend has one pool, 'default'"],
    ["--colour", "red", "unknown option '--colour'"],
  ])("refuses %s %s", async (option, value, message) => {
    const run = await deadLetters("redrive", option, value);
    expect(run.stderr).toContain(message);
    expect([2, 4]).toContain(run.exitCode);
  });

  test("leaves the letters of a job that was deleted, and says so", async () => {
    const job = await failedJob(1);
    for (const key of folder.objects(`jobs/${job.id}/`)) folder.remove(key);
    const run = await deadLetters("redrive");
    expect(run.stderr).toContain(`boris: cannot run tasks of job ${job.id} again as the job was deleted`);
    expect(letters()).toHaveLength(1);
    expect(await deadLetters("purge", "--job", job.id, "--yes")).toMatchObject({ exitCode: 0 });
    expect(letters()).toEqual([]);
  });

  test("that is interrupted lets end what was sent, and begins no other job", async () => {
    await failedJob(1);
    await failedJob(4);
    const cli = startCli(["dead-letters", "redrive", "--with", `${functions}#readWhenAllowed`, "--dir", folder.dir], {
      cwd: folder.dir,
    });
    let stderr = "";
    cli.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const output = Promise.all([text(cli.stdout), once(cli, "close")]);
    await until(() => folder.has("user/waits/0"));
    cli.kill("SIGINT");
    await until(() => stderr.includes("waiting for"));
    folder.put("user/allowed", "");
    const [stdout, [exitCode]] = await output;
    expect(stderr).toMatch(/boris: waiting for 1 tasks? that/);
    expect(stderr).toContain("boris: interrupted: 2 tasks were not sent and are dead letters still\n");
    expect(stdout).toMatch(/ 1 +0 +0$/m);
    expect(exitCode).toBe(130);
    expect(letters()).toHaveLength(2);
  });
});

describe("dead-letters purge", () => {
  test("deletes nothing without --yes", async () => {
    await failedJob(4);
    const run = await deadLetters("purge", "--error", "RangeError");
    expect(run).toMatchObject({ stdout: "", exitCode: 2 });
    expect(run.stderr).toBe(
      "boris: Cannot purge without '--yes' as it deletes for good: '--dry-run' says how many it would be\n",
    );
    expect((await deadLetters("purge", "--dry-run")).stderr).toBe("boris: would delete 2 dead letters\n");
    expect(letters()).toHaveLength(2);
  });

  test("deletes what is meant and nothing else", async () => {
    const job = await failedJob();
    expect(linesOf(await deadLetters("purge", "--job", job.id, "--error", "RangeError", "--yes", "--json"))).toEqual([
      { dryRun: false, deleted: 4 },
    ]);
    expect(letters()).toHaveLength(2);
    expect((await deadLetters("purge", "--index", "5", "-y")).stderr).toBe("boris: deleted 1 dead letter\n");
    expect(letters()).toHaveLength(1);
  });

  test("deletes what is no letter when that is asked for, and no letter", async () => {
    await failedJob(1);
    folder.insert("dead-letters", "garbage");
    expect(await deadLetters("purge", "--unreadable", "--error", "RangeError", "--yes")).toMatchObject({ exitCode: 2 });
    expect((await deadLetters("purge", "--unreadable", "--yes")).stderr).toBe("boris: deleted 1 unreadable message\n");
    expect(letters()).toHaveLength(1);
  });
});
