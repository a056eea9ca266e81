import { expect, test } from "vitest";
import { chartNames, coloursOf } from "./support/charts.ts";
import { Chromium } from "./support/chromium.ts";
import { reportOf } from "./support/reported-job.ts";
import { screenshot } from "./support/screenshot.ts";

const chromium = new Chromium();

test.for([
  { tasks: 10, workers: 2 },
  { tasks: 1_000, workers: 8 },
  { tasks: 100_000, workers: 1_000 },
])("the report of $tasks tasks shows all of the job, light and dark, without a word on the console", async (size) => {
  const url = await reportOf(size);
  for (const theme of ["light", "dark"] as const) {
    const { page, said, asked } = await chromium.open(url, { theme });

    expect(await page.$eval("h1", (title) => title.textContent)).toBe("train");
    expect(
      await page.$$eval("main section:not([hidden]) h2", (titles) => titles.map((title) => title.textContent)),
    ).toEqual([
      "Scores",
      "Timeline",
      "Concurrency",
      "Run times and waits",
      "Failures",
      "Slowest tasks",
      "Cost",
      "Tasks and results",
    ]);
    for (const part of ["#scores", "#timeline", "#concurrency", "#durations"]) {
      expect(await coloursOf(page, part), part).toBeGreaterThan(3);
    }
    const dark = await page.$eval("body", () => getComputedStyle(document.documentElement).backgroundColor);
    expect(dark).toBe(theme === "dark" ? "rgb(20, 23, 28)" : "rgb(246, 247, 249)");
    expect(said).toEqual([]);
    expect(asked).toEqual([]);
    await screenshot(page, `${size.tasks}-${theme}`);
  }
});

test("charts are summed up in words, and their figures are there as tables", async () => {
  const { page } = await chromium.open(await reportOf({ tasks: 100 }));
  expect(await chartNames(page)).toEqual([
    expect.stringMatching(/^Score by parameter: score of \d+ tasks by rate over 7 values of it\.$/),
    expect.stringMatching(/^Timeline of \d+ attempts on 8 workers\. .* failed for good, .* retry\.$/),
    expect.stringMatching(/^Concurrency over time: at most 8 attempts at once, .*\.$/),
    expect.stringMatching(/^Run times of \d+ attempts: from .* to .*, p50 .*, p90 .*, p99 .*\.$/),
    expect.stringMatching(/^Queue wait of \d+ attempts: from .*\.$/),
  ]);
  for (const summary of await page.$$("details.figures > summary")) {
    await summary.focus();
    await page.keyboard.press("Enter");
  }
  // Each is filled when it is opened.
  await page.waitForFunction(() =>
    [...document.querySelectorAll("details.figures")].every((one) => one.querySelectorAll("tbody tr").length > 1),
  );
});

test("the page fits a phone and a sheet of paper", async () => {
  const url = await reportOf({ tasks: 300 });
  const { page } = await chromium.open(url, { width: 400 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(400);
  await screenshot(page, "phone");

  await page.setViewport({ width: 794, height: 1_123 });
  await page.emulateMediaType("print");
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  expect(await page.$eval("html", (root) => getComputedStyle(root).colorScheme)).toBe("light");
  expect(await page.$eval("header nav", (nav) => nav.checkVisibility())).toBe(false);
  await screenshot(page, "print");
});

test("the theme is switched by hand, and the charts with it", async () => {
  const { page } = await chromium.open(await reportOf({ tasks: 20 }));
  const background = (): Promise<string> => page.$eval("html", (root) => getComputedStyle(root).backgroundColor);
  const light = await background();
  await page.click(".theme-switch");
  expect(await page.$eval(".theme-switch", (button) => button.textContent)).toBe("Theme: light");
  expect(await background()).toBe(light);
  const before = await page.$eval("#concurrency canvas", (canvas) => canvas.toDataURL());
  await page.click(".theme-switch");
  expect(await page.$eval(".theme-switch", (button) => button.textContent)).toBe("Theme: dark");
  expect(await background()).not.toBe(light);
  await page.waitForFunction(
    (old) => document.querySelector<HTMLCanvasElement>("#concurrency canvas")?.toDataURL() !== old,
    {},
    before,
  );
});
