import type { Page } from "puppeteer-core";

/** The names by which people who do not see them know the charts. */
export function chartNames(page: Page): Promise<string[]> {
  return page.$$eval("figure:not([hidden]) [role=img]", (charts) =>
    charts.filter((chart) => chart.checkVisibility()).map((chart) => chart.getAttribute("aria-label") ?? ""),
  );
}

/** How many different colours a chart has: one that was not painted has none or one. */
export function coloursOf(page: Page, selector: string): Promise<number> {
  return page.$eval(`${selector} canvas`, (canvas) => {
    const { width, height } = canvas;
    const { data } = canvas.getContext("2d")?.getImageData(0, 0, width, height) ?? { data: [] };
    const colours = new Set<number>();
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] === 255) colours.add(((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0));
    }
    return colours.size;
  });
}

/** What a table shows: the text of its body's cells. */
export function rowsOf(page: Page, selector: string): Promise<string[][]> {
  return page.$$eval(`${selector} tbody tr`, (rows) =>
    rows.map((row) => [...row.children].map((cell) => cell.textContent?.trim() ?? "")),
  );
}
