import type { Page } from "puppeteer-core";
import { expect, test } from "vitest";
import { rowsOf } from "./support/charts.ts";
import { Chromium } from "./support/chromium.ts";
import { reportOf } from "./support/reported-job.ts";

const chromium = new Chromium();

const table = "#tasks table";

/** The cells of one column, of the page that is shown. */
async function column(page: Page, title: string): Promise<string[]> {
  const titles = await page.$$eval(`${table} thead th .title`, (all) => all.map((one) => one.textContent ?? ""));
  const at = titles.indexOf(title);
  return (await rowsOf(page, table)).map((row) => row[at] ?? "");
}

async function sortBy(page: Page, title: string): Promise<void> {
  const buttons = await page.$$(`${table} thead button`);
  for (const button of buttons) {
    if ((await button.$eval(".title", (text) => text.textContent)) === title) return button.click();
  }
  throw new Error(`There is no column ${title}`);
}

const sorted = (page: Page): Promise<(string | null)[]> =>
  page.$$eval(`${table} thead th:not([aria-sort=none])`, (all) =>
    all.map((one) => `${one.querySelector(".title")?.textContent} ${one.getAttribute("aria-sort")}`),
  );

const told = (page: Page): Promise<string | null> => page.$eval("#tasks .told", (one) => one.textContent);

test("a click sorts numbers by their size, results with the highest first, and another click turns it round", async () => {
  const { page } = await chromium.open(await reportOf({ tasks: 300 }));
  expect(await sorted(page)).toEqual(["Task ascending"]);
  await sortBy(page, "score");
  expect(await sorted(page)).toEqual(["score descending"]);
  const scores = (await column(page, "score")).map(Number);
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  await sortBy(page, "score");
  expect(await sorted(page)).toEqual(["score ascending"]);
  await sortBy(page, "depth");
  const depths = (await column(page, "depth")).map(Number);
  expect(depths).toEqual(depths.toSorted((a, b) => a - b));
  expect(depths.length).toBe(25);
});

test("the keyboard sorts as well, and stays where it is", async () => {
  const { page } = await chromium.open(await reportOf({ tasks: 60 }));
  await page.focus(`${table} th[data-column="param.rate"] button`);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Space");
  expect(await sorted(page)).toEqual(["rate descending"]);
  expect(await page.evaluate(() => document.activeElement?.closest("th")?.dataset["column"])).toBe("param.rate");
  const rates = (await column(page, "rate")).map(Number);
  expect(rates).toEqual(rates.toSorted((a, b) => b - a));
});

test("rows are filtered by numbers, by text, by state and by anything, together", async () => {
  const { page } = await chromium.open(await reportOf({ tasks: 400, failing: 0.3 }));
  await page.type(`${table} input[aria-label="Filter depth"]`, ">=8");
  await page.waitForFunction(() => document.querySelector("#tasks .told")?.textContent?.includes("filtered from 400"));
  expect((await column(page, "depth")).every((depth) => Number(depth) >= 8)).toBe(true);

  await page.type(`${table} input[aria-label="Filter optimizer"]`, "SGD");
  await page.select(`${table} select[aria-label="Filter State"]`, "failed");
  await page.waitForFunction(() =>
    [...document.querySelectorAll("#tasks tbody tr")].every((row) => /failed.*sgd/.test(row.textContent ?? "")),
  );
  expect((await rowsOf(page, table)).length).toBeGreaterThan(0);

  await page.click("#tasks .tools button");
  expect(await told(page)).toBe("1–25 of 400 tasks");
  await page.type("#tasks input[type=search]", "diverged");
  await page.waitForFunction(() => document.querySelector("#tasks .told")?.textContent?.includes("filtered"));
  expect((await column(page, "Error")).every((error) => error.startsWith("DivergedError"))).toBe(true);

  await page.type("#tasks input[type=search]", "no such thing");
  await page.waitForFunction(() => document.querySelector("#tasks td.empty") !== null);
  expect(await told(page)).toBe("0 of 0 tasks, filtered from 400");
});

test("a hundred thousand rows are paged", async () => {
  const { page } = await chromium.open(await reportOf({ tasks: 100_000, workers: 100 }));
  expect(await told(page)).toBe("1–25 of 100,000 tasks");
  const press = async (label: string): Promise<void> => {
    for (const button of await page.$$("#tasks .pages button")) {
      if ((await button.evaluate((one) => one.textContent)) === label) return button.click();
    }
  };
  await press("Last");
  expect(await told(page)).toBe("99,976–100,000 of 100,000 tasks");
  expect(await column(page, "Task")).toContain("99999");
  await press("Previous");
  expect(await told(page)).toBe("99,951–99,975 of 100,000 tasks");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Previous");
  await page.select("#tasks .pages select", "100");
  expect((await rowsOf(page, table)).length).toBe(100);
  await sortBy(page, "score");
  const scores = (await column(page, "score")).map(Number);
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
});
