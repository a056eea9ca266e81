import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Backend } from "../backend/backend.ts";
import { local } from "../local.ts";
import { encode } from "../protocol/codec.ts";
import { keys } from "../protocol/keys.ts";
import { toObject } from "../protocol/payload.ts";
import { encodeSendRecord } from "../protocol/send-record.ts";
import { JobReport } from "./job-report.ts";
import {
  storeSegment,
  storeSyntheticJob,
  storeSyntheticRedrive,
  syntheticJob,
  syntheticRedrive,
} from "./synthetic-job.fake.ts";

let dir: string;
let backend: Backend;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "boris-report-"));
  backend = local({ dir }).create();
  await backend.start();
});
afterEach(async () => {
  await backend.stop();
  rmSync(dir, { recursive: true });
});

test("a job that has ended is one part with all of its tasks, attempts and figures", async () => {
  const job = syntheticJob({ tasks: 2_500, failing: 0.2 });
  await storeSyntheticJob(backend.objects, job);
  const report = new JobReport(backend, job.job, () => 5);
  await report.readNews();
  const part = report.part();
  expect(part.progress).toEqual({ at: 5, ended: 2_500, total: 2_500, state: "ended" });
  expect(part.tasks.index).toEqual(job.records.map(({ index }) => index));
  expect(part.attempts.outcome).toHaveLength(job.records.flatMap(({ attempts }) => attempts).length);
  expect(part.tasks.attempts.reduce((sum, count) => sum + count)).toBe(part.attempts.outcome.length);
  expect(part.stats?.tasks.failed).toBe(job.records.filter(({ state }) => state === "failed").length);
  expect(part.values.map(({ from, key }) => `${from}.${key}`)).toEqual([
    ...["rate", "depth", "optimizer", "dropout", "fold"].map((key) => `param.${key}`),
    ...["score", "loss", "epochs"].map((key) => `result.${key}`),
  ]);
  expect(part.workers).toHaveLength(8);
});

test("what is new is read, and told, once", async () => {
  const job = syntheticJob({ tasks: 30 });
  await storeSyntheticJob(backend.objects, { ...job, records: job.records.slice(0, 10) }, {});
  const report = new JobReport(backend, job.job);
  await report.readNews();
  expect(report.progress).toMatchObject({ ended: 10, total: 30, state: "running" });
  const { end } = report;
  await report.readNews();
  expect(report.part(end).tasks.index).toEqual([]);

  await storeSegment(backend.objects, job.job, 10, job.records.slice(10), 30);
  await report.readNews();
  expect(report.progress).toMatchObject({ ended: 30, state: "ended" });
  expect(report.part(end)).toMatchObject({ firstRow: 10 });
  expect(report.part(end).tasks.index).toEqual(job.records.slice(10).map(({ index }) => index));
});

test("a task that ended twice counts once, as it was heard of last", async () => {
  const job = syntheticJob({ tasks: 5, failing: 0 });
  await storeSyntheticJob(backend.objects, job);
  const report = new JobReport(backend, job.job);
  await report.readNews();
  const before = report.edition;
  const [first] = job.records;
  if (first === undefined) throw new Error("There is no record");
  const again = { ...first, state: "failed" as const, receivedAt: first.receivedAt + 1_000 };
  await storeSegment(backend.objects, job.job, 5, [again], 5);
  await report.readNews();
  expect(report.edition).toBe(before + 1);
  expect(report.part().stats?.tasks).toMatchObject({ succeeded: 4, failed: 1 });
  expect(report.part().tasks.index).toHaveLength(5);
});

test("a client that died while it sent leaves a job that is abandoned, not one that runs", async () => {
  const job = syntheticJob({ tasks: 5, job: { size: 9 } });
  await storeSyntheticJob(backend.objects, job, {});
  const sent = encodeSendRecord({ v: 1, accepted: 5, ended: false, at: 1_000 });
  await backend.objects.put(keys.sent(job.job.jobId), [Buffer.from(sent)]);
  const report = new JobReport(backend, job.job, () => 60_000);
  await report.readNews();
  expect(report.progress).toEqual({ at: 60_000, ended: 5, total: 9, state: "abandoned" });
});

test("results that no client has heard of are read from where their workers left them", async () => {
  const job = syntheticJob({ tasks: 2, failing: 0 });
  const [known] = job.records;
  if (known === undefined) throw new Error("There is no record");
  await storeSyntheticJob(backend.objects, { ...job, records: [known] }, {});
  const other = 1 - known.index;
  const pieces = toObject(encode({ score: 0.75 }, "result"));
  await backend.objects.put(keys.result(job.job.jobId, other), pieces);
  const report = new JobReport(backend, job.job);
  await report.readNews();
  await report.readLost();
  const { tasks, values, progress } = report.part();
  expect(tasks.index).toEqual([known.index, other]);
  expect(values.find(({ key }) => key === "score")?.cells[1]).toBe(0.75);
  expect(progress.state).toBe("ended");
});

test("a parameter set or result that cannot be read leaves its cells empty", async () => {
  const job = syntheticJob({
    tasks: 2,
    failing: 0,
    edit: (record) => ({ ...record, param: "[[nonsense", result: "" }),
  });
  await storeSyntheticJob(backend.objects, job);
  const report = new JobReport(backend, job.job);
  await report.readNews();
  expect(report.part().tasks.index).toHaveLength(2);
  expect(report.part().values).toEqual([]);
});

test("dead letters that were sent again are told of as they ended last, beside what they were", async () => {
  const job = syntheticJob({ tasks: 40, failing: 0.5 });
  await storeSyntheticJob(backend.objects, job);
  const failed = job.records.filter(({ state }) => state === "failed").map(({ index }) => index);
  const redrive = syntheticRedrive(job, failed);
  const [, ...others] = redrive.records;
  await storeSyntheticRedrive(backend.objects, { ...redrive, records: others });
  const report = new JobReport(backend, job.job);
  await report.readNews();
  await report.readRedrives();
  const { stats, redrives } = report.part();
  expect(stats?.tasks.failed).toBe(failed.length);
  expect(redrives).toMatchObject({ jobs: [redrive.job.jobId], tasks: { index: failed } });
  expect(redrives?.dollars).toBeGreaterThan(0);
  const [succeeded, pending] = [0, 3];
  expect(redrives?.tasks.state).toEqual([pending, ...others.map(() => succeeded)]);
  expect(redrives?.tasks.results).toEqual([{ from: "result", key: "score", cells: [null, ...others.map(() => 1)] }]);
});

test("dead letters that were sent again as the job's own tasks are told of by what their workers left", async () => {
  const job = syntheticJob({ tasks: 20, failing: 0.5 });
  await storeSyntheticJob(backend.objects, job);
  const [first, ...others] = job.records.filter(({ state }) => state === "failed");
  const { jobId } = job.job;
  await backend.objects.put(keys.redrive(jobId, jobId), [new Uint8Array()]);
  await backend.objects.put(keys.result(jobId, first?.index ?? 0), toObject(encode({ score: 0.75 }, "result")));
  const report = new JobReport(backend, job.job);
  await report.readNews();
  await report.readRedrives();
  const [succeeded, pending] = [0, 3];
  expect(report.part().redrives).toMatchObject({
    jobs: [jobId],
    dollars: 0,
    tasks: {
      state: [succeeded, ...others.map(() => pending)],
      results: [{ key: "score", cells: [0.75, ...others.map(() => null)] }],
    },
  });
});
