import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { Executor, JobNotFoundError } from "borisjs";
import { aws } from "borisjs/aws";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { runCli, startCli } from "../cli/support/run-cli.ts";
import { readAnyScan, readScan, type Scan } from "../functions/scans.ts";
import { DeployedStage } from "../support/deployed-stage.ts";
import { AwsError } from "../support/emulator/aws-error.ts";
import { arnOf } from "../support/emulator/sqs-service.ts";
import { buildHandler } from "../support/handler-bundle.ts";
import type { ProgramRun } from "../support/run-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

/** Commands with `--stage`, each in a process of its own, which finds the stage by its parameter as it does on AWS. */

const scans = functionFile("scans");
const count = 200;
const failing = Array.from({ length: 10 }, (_, index) => 7 + 20 * index);

let handlerFile: URL;
let stage: DeployedStage;
let cwd: string;

beforeAll(async () => {
  handlerFile = await buildHandler();
});
beforeEach(async () => {
  cwd = temporaryFolder();
  stage = await DeployedStage.deploy({ handlerFile });
  stage.emulator.ssm.parameters.set("/boris/test/config", JSON.stringify(stage.config));
  const mapping = { enabled: true, partialResponses: true, batchSize: 10 };
  stage.emulator.lambda.functions.set("worker", { name: "worker", queueArn: arnOf("tasks"), ...mapping });
});
afterEach(() => stage[Symbol.asyncDispose]());

function functionFile(name: string): string {
  return fileURLToPath(new URL(`../functions/${name}.ts`, import.meta.url));
}

const upTo = (end: number): number[] => Array.from({ length: end }, (_, index) => index);

const options = (): { cwd: string; env: Record<string, string> } => ({
  cwd,
  env: { AWS_ENDPOINT_URL: stage.emulator.endpoint },
});

function boris(...args: string[]): Promise<ProgramRun> {
  return runCli([...args, "--stage", "test"], options());
}

const linesOf = ({ stdout }: ProgramRun): Record<string, unknown>[] =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

function writeScans(): string {
  const all = upTo(count).map((number): Scan => {
    return { number, amount: failing.includes(number) ? `(${number}.5)` : `${number}.5` };
  });
  const file = join(cwd, "scans.jsonl");
  writeFileSync(file, all.map((scan) => `${JSON.stringify(scan)}\n`).join(""));
  return file;
}

test("a job runs, fails in part, is looked at, mended and cleaned away by the command line alone", async () => {
  const run = await boris("run", scans, "--export", readScan.name, "--params", writeScans(), "--max-attempts", "1");
  expect(run.exitCode).toBe(1);
  expect(linesOf(run).map(({ index }) => index)).toEqual(upTo(count));
  expect(linesOf(run)[3]).toEqual({ index: 3, result: 3.5 });
  const failed = linesOf(run).filter((line) => "error" in line);
  expect(failed.map(({ index }) => index)).toEqual(failing);
  const [{ jobId } = { jobId: "" }] = linesOf(await boris("jobs", "--json")) as { jobId: string }[];
  expect(run.stderr).toContain(`boris dead-letters list --job ${jobId} --stage test`);

  expect((await boris("status", jobId)).stdout).toMatch(/200: 190 succeeded, 10 failed/);
  expect((await boris("logs", jobId, "7")).stdout).toBe("reading scan 7\n");
  const [cost] = linesOf(await boris("cost", jobId, "--json"));
  expect(cost).toMatchObject({ jobId, backend: "aws", tasks: count });
  expect(cost?.["dollars"]).toBeGreaterThan(0);

  const message = expect.stringMatching(/^scan \d+ has no amount$/) as string;
  const groups = linesOf(await boris("dead-letters", "list", "--json"));
  expect(groups).toMatchObject([{ jobId, name: "RangeError", message, tasks: failing }]);
  const { stdout: letter } = await boris("dead-letters", "show", "--job", jobId, "--index", "27");
  expect(letter).toContain('  argument: {"number":27,"amount":"(27.5)"}\n');
  expect(letter).toMatch(/^ {16}at readScan \(\/.*\/test\/functions\/scans\.ts:\d+:\d+\)$/m);
  expect(letter).toContain("  printed:  reading scan 27\n");

  const redrive = await boris(
    "dead-letters",
    "redrive",
    "--job",
    jobId,
    "--with",
    `${scans}#${readAnyScan.name}`,
    "--json",
  );
  expect(redrive.exitCode).toBe(0);
  expect(linesOf(redrive)).toMatchObject([{ jobId, succeeded: 10, failed: 0, kept: 0 }]);
  const results = await boris("results", jobId);
  expect(results.exitCode).toBe(0);
  const amounts = upTo(count).map((number) => (failing.includes(number) ? -number - 0.5 : number + 0.5));
  expect(linesOf(results).map(({ result }) => result)).toEqual(amounts);
  expect((await boris("dead-letters", "list")).stderr).toBe("boris: no dead letters in pool 'default'\n");

  const doctor = await boris("doctor");
  expect(doctor.stdout).toContain("✓ stage 'test': in us-east-1, deployed with boris 0.1.0; this is boris 0.1.0\n");
  expect(doctor.stdout).not.toMatch(/^[!✗]/m);
  expect(doctor.exitCode).toBe(0);
  expect((await boris("clean", "--older-than", "0m", "--dry-run")).stderr).toMatch(/^boris: would delete jobs: 2$/m);
  expect((await boris("clean", "--older-than", "0m", "--yes")).stderr).toMatch(/^boris: deleted jobs: 2$/m);
  expect(await boris("status", jobId)).toMatchObject({ stdout: "", exitCode: 3 });
  expect(await stage.queueNames("boris-test-done-")).toEqual([]);
  expect(stage.lambda.faults).toEqual([]);
}, 120_000);

test("a job that another process cancels ends", async () => {
  writeFileSync(join(cwd, "times.json"), JSON.stringify(Array.from({ length: 30 }, () => 60_000)));
  const params = ["--params", join(cwd, "times.json")];
  const cli = startCli(["run", functionFile("time"), "--export", "wait", ...params, "--stage", "test"], options());
  const output = Promise.all([text(cli.stdout), text(cli.stderr), once(cli, "close")]);
  // A worker is about to run the first.
  await until(() => stage.emulator.requests.some(({ subject }) => subject.endsWith("/cancelled")));
  expect(await boris("cancel", "latest")).toMatchObject({ exitCode: 0 });
  const [stdout, stderr, [exitCode]] = await output;
  expect(stdout.trimEnd().split("\n")).toHaveLength(30);
  expect(stderr).toMatch(/30 tasks: .*30 cancelled/);
  expect(exitCode).toBe(1);
});

test("clean leaves jobs with dead letters and those that have not ended, and takes them with --force", async () => {
  await using executor = new Executor({ backend: aws({ config: stage.config, endpoint: stage.emulator.endpoint }) });
  const job = executor.map(readScan, [{ number: 0, amount: "no" }], { maxAttempts: 1 });
  await job.settled();
  await executor.close();
  expect((await boris("clean", "--older-than", "0m", "--yes")).stderr).toContain(
    `boris: job ${job.id} stays: it has dead letters (1)\n`,
  );
  expect((await boris("clean", "--older-than", "0m", "--yes", "--force")).stderr).toMatch(
    /^boris: deleted jobs: 1\nboris: deleted objects of these jobs: \d+\nboris: deleted dead letters of these jobs: 1\n$/,
  );
  await using other = new Executor({ backend: aws({ config: stage.config, endpoint: stage.emulator.endpoint }) });
  await expect(other.attach(job.id)).rejects.toThrow(JobNotFoundError);
  expect(await other.deadLetters().show()).toEqual([]);
});

test("clean sweeps queues that executors left, and says which permission it lacks for jobs", async () => {
  const heartbeat = String(Date.now() - 2 * 86_400_000);
  const left = { QueueName: "boris-test-done-old", tags: { "boris:heartbeat": heartbeat } };
  await stage.emulator.sqs.call("CreateQueue", left, new AbortController().signal);
  expect((await boris("clean", "--dry-run")).stderr).toBe(
    "boris: would delete completion queues that dead executors left: 1\n",
  );
  expect((await boris("clean")).stderr).toBe("boris: deleted completion queues that dead executors left: 1\n");
  expect(await stage.queueNames("boris-test-done-")).toEqual([]);

  writeFileSync(join(cwd, "one.json"), "[1]");
  await boris("run", functionFile("arithmetic"), "--export", "double", "--params", join(cwd, "one.json"));
  stage.emulator.intercept = ({ action }) => {
    if (action === "DeleteObjects") throw new AwsError("AccessDenied", "Access Denied", 403);
  };
  const run = await boris("clean", "--older-than", "0m", "--yes");
  expect(run.stderr).toMatch(
    /^boris: Cannot delete jobs of stage 'test': the permission s3:DeleteObject on 'jobs\/\*' of bucket 'bucket' is missing, .*\n$/,
  );
  expect(run.exitCode).toBe(4);
});

test("what is wrong with it is one line and code 4", async () => {
  const elsewhere = await runCli(["jobs", "--stage", "nope"], options());
  expect(elsewhere).toMatchObject({ stdout: "", exitCode: 4 });
  expect(elsewhere.stderr).toMatch(/^boris: Cannot find stage 'nope' in us-east-1: it is not deployed there\. .*\n$/);
  stage.emulator.intercept = ({ action }) => {
    if (action === "ReceiveMessage") throw new AwsError("AccessDenied", "no", 403);
  };
  const refused = await boris("dead-letters", "list");
  expect(refused.stderr).toMatch(
    /^boris: Cannot receive from queue 'dead-letters': the permission sqs:ReceiveMessage is missing\. .*\n$/,
  );
  expect(refused.exitCode).toBe(4);
  const doctor = await boris("doctor");
  expect(doctor.exitCode).toBe(0);
});
