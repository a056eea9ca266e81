import type { Page } from "puppeteer-core";
import { expect, test } from "vitest";
import { Chromium } from "./support/chromium.ts";
import { reportOf } from "./support/reported-job.ts";
import { screenshot } from "./support/screenshot.ts";

const chromium = new Chromium();

const plot = "#timeline .u-over";

/** A place in the plotting area, in parts of its width and height. */
async function place(page: Page, x: number, y: number): Promise<[number, number]> {
  await page.$eval(plot, (over) => over.scrollIntoView({ behavior: "instant", block: "center" }));
  const box = await (await page.waitForSelector(plot))?.boundingBox();
  if (!box) throw new Error("The timeline is not shown");
  return [box.x + x * box.width, box.y + y * box.height];
}

/** A picture of both charts over time. */
const picture = (page: Page): Promise<string[]> =>
  page.$$eval("#timeline canvas, #concurrency canvas", (all) => all.map((one) => one.toDataURL()));

/** Waits until both charts over time look otherwise, or as they did. */
async function looks(page: Page, as: "otherwise than" | "like", before: readonly string[]): Promise<void> {
  await page.waitForFunction(
    (pictures, same) =>
      [...document.querySelectorAll<HTMLCanvasElement>("#timeline canvas, #concurrency canvas")].every(
        (canvas, i) => (canvas.toDataURL() === pictures[i]) === same,
      ),
    {},
    before,
    as === "like",
  );
}

test("dragging zooms into both charts over time, and a double click shows all again", async () => {
  const { page, said } = await chromium.open(await reportOf({ tasks: 400 }));
  const before = await picture(page);
  await page.mouse.move(...(await place(page, 0.2, 0.5)));
  await page.mouse.down();
  await page.mouse.move(...(await place(page, 0.3, 0.5)), { steps: 4 });
  await page.mouse.up();
  await page.mouse.move(0, 0);
  await looks(page, "otherwise than", before);
  await screenshot(page, "zoomed");

  await page.mouse.click(...(await place(page, 0.5, 0.99)), { count: 2 });
  await page.keyboard.press("Escape");
  await page.mouse.move(0, 0);
  await looks(page, "like", before);
  expect(said).toEqual([]);
});

test("buttons zoom as well", async () => {
  const { page } = await chromium.open(await reportOf({ tasks: 100 }));
  const before = await picture(page);
  const [zoomIn, , whole] = await page.$$("#timeline .tools button");
  await zoomIn?.click();
  await looks(page, "otherwise than", before);
  await whole?.click();
  await looks(page, "like", before);
});

test("the pointer tells of the attempt under it, and a click opens its task", async () => {
  const { page } = await chromium.open(await reportOf({ tasks: 400, failing: 0 }));
  const at = await place(page, 0.51, 0.5);
  await page.mouse.move(...at);
  const tip = await page.waitForSelector("#timeline .tip:not([hidden])");
  const told = await tip?.evaluate((one) => [...one.children].map((line) => line.textContent));
  expect(told).toEqual([
    expect.stringMatching(/^Task \d+, attempt 1 of 1: succeeded$/),
    expect.stringMatching(/^Ran .*, waited .*$/),
    expect.stringMatching(/^Started .* after the job was made$/),
    expect.stringMatching(/^Worker 2026\/11\/22\/\[\$LATEST\][0-9a-f]+$/),
  ]);
  await page.mouse.click(...at);
  const title = await page.$eval("dialog[open] h2", (one) => one.textContent);
  expect(`${told?.[0]}`).toContain(`${title?.split(" ").slice(0, 2).join(" ")},`);
});

test("the keys go from attempt to attempt, find what failed, and open its task", async () => {
  const { page, said } = await chromium.open(await reportOf({ tasks: 400, failing: 0.2 }));
  await page.focus("#timeline .explorer");
  const told = (): Promise<string> => page.$eval("#timeline .told", (one) => one.textContent ?? "");
  await page.keyboard.press("ArrowRight");
  const first = await told();
  expect(first).toMatch(/^Task \d+, attempt \d of \d: /);
  await page.keyboard.press("ArrowRight");
  const second = await told();
  expect(second).not.toBe(first);
  await page.keyboard.press("ArrowDown");
  expect(await told()).not.toBe(second);
  await page.keyboard.press("f");
  const failed = await told();
  expect(failed).toMatch(/attempt 3 of 3: (failed|timed-out|crashed)/);
  await page.keyboard.press("+");
  await page.keyboard.press("Enter");
  expect(await page.$eval("dialog[open] h2", (one) => one.textContent)).toMatch(/^Task \d+ failed$/);
  expect(said).toEqual([]);
});

test("a point of the scores tells its task and parameters, and opens it", async () => {
  const { page } = await chromium.open(await reportOf({ tasks: 60, failing: 0 }));
  await page.select("#scores select:nth-of-type(1)", "0");
  await page.$eval("#scores .u-over", (over) => over.scrollIntoView({ behavior: "instant", block: "center" }));
  const box = await (await page.$("#scores .u-over"))?.boundingBox();
  if (!box) throw new Error("The scores are not shown");
  // One of sixty points is somewhere along this line.
  let tip = "";
  for (let y = 0; y < 1 && tip === ""; y += 0.01) {
    await page.mouse.move(box.x + box.width / 2, box.y + y * box.height);
    tip = await page.$eval("#scores .tip", (one) => ((one as HTMLElement).hidden ? "" : (one.textContent ?? "")));
  }
  expect(tip).toMatch(/^Task \d+score 0\.\d+rate 0\.\d+, depth \d/);
});
