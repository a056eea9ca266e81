import { type Browser, launch, type Page } from "puppeteer-core";
import { afterAll, beforeAll, onTestFinished } from "vitest";

/** Where Debian and others put it; `CHROMIUM` says where else it is. */
const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

export interface OpenOptions {
  /** Default 1,280. */
  readonly width?: number;
  /** What the reader prefers. Default light. */
  readonly theme?: "light" | "dark";
}

/** A page that a test looks at, and what went on behind it. */
export interface OpenedPage {
  readonly page: Page;
  /** All that it wrote to the console, and errors that nobody caught. */
  readonly said: string[];
  /** What it asked for, but for itself. */
  readonly asked: string[];
}

/** One browser for the tests of a file; each page has a profile of its own. */
export class Chromium {
  #browser: Browser | undefined;

  constructor() {
    beforeAll(async () => {
      this.#browser = await launch({ executablePath, args: ["--no-sandbox", "--headless=new"] });
    });
    afterAll(() => this.#browser?.close());
  }

  /** Opens an address and waits until the report is drawn. */
  async open(url: string, { width = 1_280, theme = "light" }: OpenOptions = {}): Promise<OpenedPage> {
    if (this.#browser === undefined) throw new Error("The browser is not there yet");
    const context = await this.#browser.createBrowserContext();
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const said: string[] = [];
    const asked: string[] = [];
    page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => said.push(`uncaught: ${String(error)}`));
    page.on("request", (request) => {
      if (request.url() !== url && !request.url().startsWith("data:")) asked.push(request.url());
    });
    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
    await page.goto(url);
    await page.waitForSelector("html[data-ready]");
    return { page, said, asked };
  }
}
