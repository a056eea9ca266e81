import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "puppeteer-core";

/** Where screenshots are left for people to look at. */
const folder = process.env["SCREENSHOTS"] ?? join(tmpdir(), "boris-report-screenshots");

/** Keeps a picture of the whole page. */
export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
