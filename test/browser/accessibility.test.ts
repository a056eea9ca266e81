import axe from "axe-core";
import type { Page } from "puppeteer-core";
import { expect, test } from "vitest";
import { Chromium } from "./support/chromium.ts";
import { reportOf } from "./support/reported-job.ts";

const chromium = new Chromium();

/** What the rules of WCAG 2.2 AA and good practice find wrong. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations: found } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
    return found.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  });
}

test.for(["light", "dark"] as const)("nothing bars anybody from a %s page, opened wide or narrow", async (theme) => {
  const url = await reportOf({ tasks: 300, failing: 0.2 });
  for (const width of [1_280, 400]) {
    const { page } = await chromium.open(url, { theme, width });
    await page.$$eval("details", (all) => all.forEach((details) => (details.open = true)));
    expect(await violations(page)).toEqual([]);
    await page.click("#tasks .link");
    expect(await violations(page)).toEqual([]);
  }
});

test("everything that does something has a name, and is reached by the keyboard alone", async () => {
  const { page } = await chromium.open(await reportOf({ tasks: 30 }));
  const reached = new Set<string>();
  for (let presses = 0; presses < 150; presses += 1) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => {
      const at = document.activeElement;
      const label = at?.getAttribute("aria-label") ?? at?.closest("label")?.textContent ?? at?.textContent ?? "";
      return at === document.body ? "" : `${at?.localName}: ${label.trim()}`;
    });
    if (name === "") break;
    reached.add(name);
  }
  expect([...reached].filter((name) => name.endsWith(": "))).toEqual([]);
  for (const name of [
    "a: Skip to the report",
    "button: Theme: auto",
    "div: Timeline, attempt by attempt",
    "summary: Timeline by worker as a table",
    "input: Search in all columns",
    "button: Task",
    "input: Filter rate",
    "button: Open task 0",
    "button: Next",
  ]) {
    expect(
      [...reached].some((other) => other.startsWith(name)),
      `${name} among ${[...reached].join(" | ")}`,
    ).toBe(true);
  }
});
