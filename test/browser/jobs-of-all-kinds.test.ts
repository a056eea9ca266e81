import { describe, expect, test } from "vitest";
import {
  storeSyntheticJob,
  storeSyntheticRedrive,
  syntheticJob,
  syntheticRedrive,
} from "../../packages/boris/src/report/synthetic-job.fake.ts";
import { Chromium } from "./support/chromium.ts";
import { JobFolder, reportOf } from "./support/reported-job.ts";
import { screenshot } from "./support/screenshot.ts";

const chromium = new Chromium();

test("a job of which no task has ended says so, everywhere", async () => {
  const folder = new JobFolder();
  const job = syntheticJob({ tasks: 0, job: { size: 12 } });
  await folder.write((objects) => storeSyntheticJob(objects, job, {}));
  const { page, said } = await chromium.open(await folder.report(job));
  expect(await page.$eval("#summary", (summary) => summary.textContent)).toContain("0 of 12 tasks have ended");
  expect(await page.$$eval(".empty", (notes) => notes.filter((note) => note.checkVisibility()).length)).toBe(6);
  expect(await page.$eval("#failures", (failures) => failures.textContent)).toContain("No task has failed.");
  expect(await page.$eval("#scores", (scores) => scores.checkVisibility())).toBe(false);
  expect(said).toEqual([]);
  await screenshot(page, "empty");
});

test("a job of which every task failed shows why, and no scores", async () => {
  const { page, said } = await chromium.open(await reportOf({ tasks: 60, failing: 1 }));
  expect(await page.$eval("#summary", (summary) => summary.textContent)).toContain("Failed60100 % of 60");
  expect(await page.$eval("#scores", (scores) => scores.checkVisibility())).toBe(false);
  expect(await page.$$eval(".failure", (groups) => groups.length)).toBe(3);
  expect(said).toEqual([]);
  await screenshot(page, "all-failed");
});

test("tasks that never ran, as they were cancelled or cannot travel, are in the table and in no chart", async () => {
  const { page, said } = await chromium.open(
    await reportOf({
      tasks: 9,
      edit: (record) => ({
        ...record,
        state: "cancelled",
        attempts: [],
        param: undefined,
        result: undefined,
        error: undefined,
      }),
    }),
  );
  expect(await page.$$eval("#tasks tbody tr", (rows) => rows.length)).toBe(9);
  expect(await page.$eval("#timeline", (part) => part.textContent)).toContain("No attempt has run yet");
  expect(said).toEqual([]);
});

test("a job whose dead letters were redriven shows what became of them", async () => {
  const folder = new JobFolder();
  const job = syntheticJob({ tasks: 40, failing: 0.5 });
  const failed = job.records.filter(({ state }) => state === "failed").map(({ index }) => index);
  const redrive = syntheticRedrive(job, failed);
  await folder.write(async (objects) => {
    await storeSyntheticJob(objects, job);
    await storeSyntheticRedrive(objects, redrive);
  });
  const { page, said } = await chromium.open(await folder.report(job));
  const told = `${failed.length} were redriven as job ${redrive.job.jobId}: ${failed.length} succeeded`;
  expect(await page.$eval("#failures", (failures) => failures.textContent)).toContain(`Of these, ${told}.`);
  expect(await page.$eval("#summary", (summary) => summary.textContent)).toContain(
    `redriven: ${failed.length} succeeded`,
  );
  expect(await page.$eval("#cost tfoot", (total) => total.textContent)).toContain("Redriven tasks");
  // Who looks for failures finds none that are left.
  await page.select("#tasks select[aria-label='Filter State']", "failed");
  expect(await page.$eval("#tasks tbody", (body) => body.textContent)).toBe("No task is like this.");
  await page.click("#failures .link");
  expect(await page.$eval("dialog[open]", (dialog) => dialog.textContent)).toContain("where it ended as succeeded");
  expect(said).toEqual([]);
  await screenshot(page, "redriven");
});

test("a task's own page tells what it was given, what came of it, and all of its attempts", async () => {
  const { page } = await chromium.open(await reportOf({ tasks: 40, failing: 0.5 }));
  await page.click("#failures .link");
  const told = await page.$eval("dialog[open]", (dialog) => dialog.textContent ?? "");
  expect(told).toMatch(/^Task \d+ failed/);
  for (const part of ["Parameter set", "rate", "optimizer", "Attempts", "Waited", "peak memory"]) {
    expect(told).toContain(part);
  }
  await screenshot(page, "task");
  await page.keyboard.press("Escape");
  expect(await page.$("dialog[open]")).toBeNull();
});

describe("failures", () => {
  test("are put together by reason, each with an example, its stack and what it printed", async () => {
    const { page } = await chromium.open(await reportOf({ tasks: 400, failing: 0.3 }));
    const titles = await page.$$eval(".failure .title", (all) => all.map((title) => title.textContent));
    expect(titles.toSorted()).toEqual([
      "DivergedError: loss is NaN after # epochs with rate #",
      "TaskTimeoutError: it ran longer than # ms",
      "TypeError: Cannot read properties of undefined (reading 'layer#')",
    ]);
    const first = await page.$eval(".failure[open]", (group) => group.textContent ?? "");
    expect(first).toMatch(/at train \(src\/model\/train\.ts:88:5\)/);
    expect(first).toContain("epoch 2 loss NaN");
    expect(first).toMatch(/--error [0-9a-f]{8}/);
  });
});
