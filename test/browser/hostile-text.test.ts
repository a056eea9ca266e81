import { expect, test } from "vitest";
import { encode } from "../../packages/boris/src/protocol/codec.ts";
import { toInline } from "../../packages/boris/src/protocol/payload.ts";
import { Chromium } from "./support/chromium.ts";
import { reportOf } from "./support/reported-job.ts";
import { screenshot } from "./support/screenshot.ts";

const chromium = new Chromium();

const markup = `</script><script>window.hurt = 1</script><img src=x onerror="window.hurt = 2">'"&lt;`;
const reversed = "\u202egnissim \u05e9\u05dc\u05d5\u05dd";
const coloured = "\u001b[31mred\u001b[0m \u0007";
const endless = "x".repeat(10_000);

const inline = (value: unknown): string => toInline(encode(value, "value")) ?? "";

test("what others wrote is shown as text, whatever it is", async () => {
  const url = await reportOf({
    tasks: 12,
    failing: 1,
    job: { name: `${markup} ${reversed} ${coloured} ${endless}` },
    edit: (record) => ({
      ...record,
      attempts: record.attempts.map((attempt) => ({ ...attempt, workerId: `${markup}${reversed}` })),
      param: inline({ [markup]: markup, [reversed]: reversed, coloured, endless, __proto__: 1, constructor: 2 }),
      state: record.index % 2 === 0 ? "succeeded" : "failed",
      ...(record.index % 2 === 0
        ? { result: inline({ [markup]: 1, score: NaN }), error: undefined, logs: undefined }
        : {
            error: {
              name: markup,
              message: `${markup} ${reversed} ${coloured} ${endless}`,
              stack: `${markup}\n${endless}`,
            },
            logs: `${coloured}\n${markup}\n${endless}`,
          }),
    }),
  });
  const { page, said, asked } = await chromium.open(url);

  await page.$$eval("details", (all) => all.forEach((details) => (details.open = true)));
  await page.click("#tasks .link");
  expect(await page.evaluate(() => (globalThis as { hurt?: unknown }).hurt)).toBeUndefined();
  expect(await page.$$eval("img, main script, iframe", (found) => found.length)).toBe(0);
  expect(said).toEqual([]);
  expect(asked).toEqual([]);

  const text = await page.$eval("body", (body) => body.textContent ?? "");
  expect(text).toContain(markup);
  expect(text).toContain("␛[31mred␛[0m ␇");
  expect(await page.title()).toContain(markup.slice(0, 40));
  // What turns the direction of text does so for itself alone.
  const isolated = await page.$$eval("bdi", (all) => all.filter((one) => one.textContent?.includes("gnissim")).length);
  expect(isolated).toBeGreaterThan(3);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1_280);
  await page.keyboard.press("Escape");
  await screenshot(page, "hostile");
});
