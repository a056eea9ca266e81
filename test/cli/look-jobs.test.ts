import { once } from "node:events";
import { readdirSync } from "node:fs";
import { Executor } from "borisjs";
import { local } from "borisjs/local";
import { beforeEach, describe, expect, test } from "vitest";
import { displayWidth } from "../../packages/boris/src/client/progress/display-width.ts";
import { prints, printsMended } from "../functions/prints.ts";
import { LocalFolder } from "../support/local-folder.ts";
import { StartedProgram } from "../support/start-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { boris, endedJob, linesOf, onTerminal } from "./support/looked-at.ts";
import { runCli, startCli } from "./support/run-cli.ts";

let folder: LocalFolder;
let dir: string;

beforeEach(async () => {
  folder = await LocalFolder.make(temporaryFolder());
  dir = folder.dir;
});

/** A job whose tasks wait, but for the first two. */
async function waitingJob(count = 4): Promise<string> {
  const program = new StartedProgram(new URL("../programs/maps-and-waits.ts", import.meta.url), [dir, String(count)]);
  const jobId = await program.line();
  await until(() => folder.objects(`jobs/${jobId}/history/`).length > 0);
  return jobId;
}

function* failsAfter(count: number): Generator<{ id: number }, void, undefined> {
  for (let id = 0; id < count; id += 1) yield { id };
  throw new Error("no more");
}

/** A part of a history whose tasks ended half a minute ago. */
function asIfEarlier(part: string): string {
  return part.replaceAll(/"receivedAt":([\d.]+)/g, (_, at: string) => `"receivedAt":${Number(at) - 30_000}`);
}

/** Runs the dead letters of a job to their end with a function that is mended. */
async function redriven(jobId: string): Promise<string> {
  await using executor = new Executor({ backend: local({ dir, concurrency: 1 }) });
  const again = await (await executor.attach(jobId)).redrive({ fn: printsMended });
  await again.settled();
  return again.id;
}

describe("boris jobs", () => {
  test("lists jobs for people, the latest first", async () => {
    const first = await endedJob(dir, 3, { name: "one\u001b[2J\nname" });
    const second = await endedJob(dir, 12, { results: "inline" });
    const { stdout, stderr, exitCode } = await boris(dir, "jobs");
    const [titles, ...rows] = stdout.trimEnd().split("\n");
    expect(titles).toMatch(/^job +name +made +tasks +state +pool +results$/);
    expect(rows[0]).toMatch(
      new RegExp(`^${second.id} +prints +\\d{4}-\\d\\d-\\d\\d [\\d:]{8} +12 +3 failed +default +inline$`),
    );
    expect(rows[1]).toMatch(new RegExp(`^${first.id} +one\\P{Cc}+name `, "u"));
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  });

  test("gives programs a line of JSON for each", async () => {
    const job = await endedJob(dir, 3);
    expect(linesOf(await boris(dir, "jobs", "--json"))).toEqual([
      {
        jobId: job.id,
        name: "prints",
        redriveOf: null,
        tasks: 3,
        state: "ended",
        succeeded: 3,
        failed: 0,
        cancelled: 0,
        isRedriven: false,
        isCutShort: false,
        pool: "default",
        results: "durable",
        madeAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown,
      },
    ]);
  });

  test("says how each went, and which were redriven", async () => {
    const job = await endedJob(dir);
    const again = await redriven(job.id);
    const running = await waitingJob();
    const { stdout } = await boris(dir, "jobs");
    expect(stdout).toMatch(new RegExp(`^${running} .* 4 +running, 2 left `, "m"));
    expect(stdout).toMatch(new RegExp(`^${again} .* 2 +done, redrive of ${job.id.slice(0, 12)} `, "m"));
    expect(stdout).toMatch(new RegExp(`^${job.id} .* 8 +2 failed, redriven `, "m"));
    expect(linesOf(await boris(dir, "jobs", "--json"))).toMatchObject([
      { tasks: 4, state: "running", succeeded: 2, failed: 0 },
      { tasks: 2, state: "ended", redriveOf: job.id },
      { tasks: 8, state: "ended", succeeded: 6, failed: 2, cancelled: 0, isRedriven: true },
    ]);
  });

  test("gives as many as are asked for, and tells of the others", async () => {
    for (let count = 1; count <= 3; count++) await endedJob(dir, count);
    const run = await boris(dir, "jobs", "--json", "--limit", "2");
    expect(linesOf(run)).toMatchObject([{ tasks: 3 }, { tasks: 2 }]);
    expect(run.stderr).toBe("boris: 1 more job is earlier than these: see '--limit'\n");
    expect(linesOf(await boris(dir, "jobs", "--json", "--since", "1h"))).toHaveLength(3);
    expect(await boris(dir, "jobs", "--since", "2100-01-01")).toMatchObject({
      stdout: "",
      stderr: "boris: there are no jobs since then\n",
      exitCode: 0,
    });
  });

  test("goes on behind a record that is damaged", async () => {
    const [first, second] = [await endedJob(dir, 1), await endedJob(dir, 2)];
    folder.put(`jobs/${second.id}/job.json`, "{");
    const run = await boris(dir, "jobs", "--json");
    expect(linesOf(run)).toMatchObject([{ jobId: first.id }]);
    expect(run.stderr).toMatch(new RegExp(`^boris: Cannot use job ${second.id}: .*\n$`));
    expect(run.exitCode).toBe(0);
  });

  test.each([
    [["--limit", "0"], /'--limit <count>' argument '0' is invalid/],
    [["--since", "soon"], /must be a span such as 90s, 30m/],
    [["--stage", "x"], /Cannot use '--stage' and '--dir' together/],
    [["extra"], /too many arguments/],
  ])("refuses %j", async (args, message) => {
    const { stdout, stderr, exitCode } = await boris(dir, "jobs", ...args);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
  });
});

describe("boris status", () => {
  test("says how a job went, why tasks failed, and what to do next", async () => {
    const job = await endedJob(dir);
    const { stdout, stderr, exitCode } = await boris(dir, "status", job.id);
    expect(stdout).toMatch(/^state +done$/m);
    expect(stdout).toMatch(/^tasks +8: 6 succeeded, 2 failed$/m);
    expect(stdout).toMatch(/^run time +.* median, .* p90, .* p99, .* longest$/m);
    expect(stdout).toMatch(/^2 × +RangeError: no \P{Cc}*3\P{Cc}* \(tasks 3, 7\)$/mu);
    expect(stdout).toContain(`  $ boris dead-letters list --job ${job.id} --dir ${dir}\n`);
    expect(stdout).not.toMatch(/attach|cancel/);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  });

  test("gives programs one line of JSON", async () => {
    const job = await endedJob(dir);
    expect(linesOf(await boris(dir, "status", job.id, "--json"))).toMatchObject([
      {
        jobId: job.id,
        name: "prints",
        backend: "local",
        pool: "default",
        results: "durable",
        redriveOf: null,
        total: 8,
        accepted: 8,
        succeeded: 6,
        failed: 2,
        cancelled: 0,
        pending: 0,
        ended: true,
        clientAlive: null,
        stats: { attempts: 8, runMs: { count: 8 } },
        failures: [{ name: "RangeError", count: 2, examples: [3, 7] }],
        redrives: [],
      },
    ]);
  });

  test("of one that runs tells what is left and how to go on, and watches it to its end", async () => {
    const jobId = await waitingJob();
    const { stdout } = await boris(dir, "status", "latest");
    expect(stdout).toMatch(/^tasks +4: 2 succeeded, 2 pending$/m);
    expect(stdout).toMatch(/^queue +\d+ waiting, \d+ at workers, all jobs of the pool$/m);
    expect(stdout).toContain(`  $ boris attach ${jobId} --dir ${dir}\n  $ boris cancel ${jobId} --dir ${dir}\n`);
    const watching = runCli(["status", "latest", "--watch", "--json", "--dir", dir], { cwd: dir });
    folder.put("user/go", "");
    expect(linesOf(await watching)).toMatchObject([{ jobId, succeeded: 4, pending: 0 }]);
  });

  test("ends when the reader of what is watched has gone", async () => {
    await waitingJob();
    const cli = startCli(["status", "latest", "--watch", "--dir", dir], { cwd: dir });
    cli.stdout.destroy();
    folder.put("user/go", "");
    expect(await once(cli, "close")).toEqual([141, null]);
  });

  test("tells of the jobs that its dead letters became, how they ended, and of the job that it is made of", async () => {
    const job = await endedJob(dir);
    const again = await redriven(job.id);
    const { stdout } = await boris(dir, "status", job.id);
    expect(stdout).toMatch(
      /^tasks +8: 6 succeeded, 2 failed; 2 redriven: 2 succeeded; all that failed have a result now$/m,
    );
    expect(stdout).not.toContain("dead-letters list");
    expect(stdout).toMatch(new RegExp(`^redriven +${again}, tasks 2: 2 succeeded$`, "m"));
    expect(linesOf(await boris(dir, "status", job.id, "--json"))).toMatchObject([
      { redriven: { succeeded: 2, failed: 0, cancelled: 0, pending: 0 }, redrives: [{ jobId: again }] },
    ]);
    expect(linesOf(await boris(dir, "status", again, "--json"))).toMatchObject([{ redriveOf: job.id, total: 2 }]);
  });

  test("says that a job was cut short whose iterable failed", async () => {
    await using executor = new Executor({ backend: local({ dir, concurrency: 1 }) });
    const job = executor.map(prints, failsAfter(3), { maxAttempts: 1 });
    await expect(job.results()).rejects.toThrow("no more");
    await executor.close({ drain: true });
    const { stdout } = await boris(dir, "status", job.id);
    expect(stdout).toMatch(/^state +cut short$/m);
    expect(stdout).toMatch(/^cut short +only the 3 tasks that were sent: .*, as reading them failed$/m);
  });

  test("of one of which nothing was heard for a while guesses no time", async () => {
    const jobId = await waitingJob();
    for (const key of folder.objects(`jobs/${jobId}/history/`)) folder.put(key, asIfEarlier(folder.text(key) ?? ""));
    const { stdout } = await boris(dir, "status", jobId);
    expect(stdout).toMatch(/^state +waiting or running$/m);
    expect(stdout).not.toMatch(/^left /m);
    expect(linesOf(await boris(dir, "status", jobId, "--json"))).toMatchObject([{ leftMs: null }]);
  });

  test("says why tasks failed of whose end no client has heard", async () => {
    const job = await endedJob(dir, 4);
    for (const key of folder.objects(`jobs/${job.id}/history/`)) folder.remove(key);
    const { stdout } = await boris(dir, "status", job.id);
    expect(stdout).toMatch(/^tasks +4: 3 succeeded, 1 failed$/m);
    expect(stdout).toMatch(/^1 × +RangeError: no .* \(task 3\)$/m);
  });

  test("takes the beginning of an id, if it is that of one job", async () => {
    const [job] = [await endedJob(dir, 1), await endedJob(dir, 2)];
    expect(linesOf(await boris(dir, "status", job.id.slice(0, 24).toLowerCase(), "--json"))).toMatchObject([
      { jobId: job.id },
    ]);
    expect(await boris(dir, "status", job.id.slice(0, 3))).toMatchObject({
      stdout: "",
      stderr: expect.stringMatching(/^boris: Cannot tell which job is meant .*\n$/) as unknown,
      exitCode: 2,
    });
  });

  test.each(["01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9", "latest", "../x", "01ZZZ"])("knows no job %j", async (name) => {
    const { stdout, stderr, exitCode } = await boris(dir, "status", name);
    expect(stderr).toMatch(/^boris: There (is no job|are no jobs).* on this backend\n$/);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 3 });
  });
});

test.each(["jobs", "status latest", "results latest", "dead-letters list"])(
  "boris %s makes no folder where there is none",
  async (command) => {
    const cwd = temporaryFolder();
    const { stdout, stderr } = await runCli(command.split(" "), { cwd });
    expect({ stdout, stderr }).toEqual({
      stdout: "",
      stderr: expect.stringMatching(/^boris: .*\bno .*\n$/i) as unknown,
    });
    expect(readdirSync(cwd)).toEqual([]);
  },
);

test("boris cost tells people and programs the same", async () => {
  const job = await endedJob(dir);
  const [people, programs] = [await boris(dir, "cost", job.id), await boris(dir, "cost", job.id, "--json")];
  expect(people.stdout).toMatch(/^Lambda time +[\d.]+ +GB-s +\$0\.0000133334 +\$[\d.]+$/m);
  expect(people.stdout).toMatch(/^total +\$[\d.]+$/m);
  expect(people.stderr).toBe(
    "boris: an estimate of what it would have cost on AWS, at list prices of us-east-1 without free tiers\n",
  );
  const [cost] = linesOf(programs) as [{ dollars: number; lines: { dollars: number }[] }];
  expect(cost).toMatchObject({ jobId: job.id, backend: "local", tasks: 8, measured: 8 });
  expect(cost.dollars).toBeCloseTo(cost.lines.reduce((sum, { dollars }) => sum + dollars, 0));
});

test("boris cost adds what was redriven, and tells what is what on any terminal", async () => {
  const job = await endedJob(dir);
  const again = await redriven(job.id);
  const { stdout, stderr } = await boris(dir, "cost", job.id);
  expect(stdout).toMatch(new RegExp(`^redrive ${again.slice(0, 12)} +\\$[\\d.]+$`, "m"));
  expect(stderr).not.toContain("not in it");
  const [cost] = linesOf(await boris(dir, "cost", job.id, "--json")) as [
    { dollars: number; totalDollars: number; redrives: { dollars: number }[] },
  ];
  expect(cost).toMatchObject({ tasks: 8, redrives: [{ jobId: again, tasks: 2, measured: 2 }] });
  expect(cost.totalDollars).toBeCloseTo(cost.dollars + (cost.redrives[0]?.dollars ?? 0));
  const labels = (await onTerminal(20, dir, "cost", job.id)).filter((line) => !line.startsWith(" "));
  expect(labels).toHaveLength(8);
  expect(new Set(labels).size).toBe(labels.length);
});

test("what is written fits the terminal", async () => {
  await endedJob(dir, 12, { name: "a long name with 訓練 in it, which nobody can read at once" });
  for (const columns of [20, 40, 80]) {
    for (const command of [["jobs"], ["cost", "latest"]]) {
      for (const line of await onTerminal(columns, dir, ...command))
        expect(displayWidth(line)).toBeLessThanOrEqual(columns);
    }
    // Ids and commands stay whole, to be copied.
    for (const line of await onTerminal(columns, dir, "status", "latest")) {
      if (!/^ *(\$ boris |[0-9A-Z]{26}$)/.test(line)) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
    }
  }
});
