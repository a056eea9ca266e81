/**
 * Measures what it takes to write the report of a job, and to open it in Chromium, for jobs of some sizes. `cpuMs` is the CPU
 * time of the page's main thread until it can be used, `scriptCpuMs` the part of our own program, `allCpuMs` that of all
 * processes and threads of the browser, of which some run at the same time.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { local } from "borisjs/local";
import { type Browser, launch } from "puppeteer-core";
import { storeSyntheticJob, syntheticJob } from "../boris/src/report/synthetic-job.fake.ts";
import { medians } from "./median.ts";
import { print } from "./print.ts";
import type { Figures } from "./programs/figures.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

const rounds = 5;

const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

const program = fileURLToPath(new URL("programs/report.ts", import.meta.url));

const browser = await launch({ executablePath, args: ["--no-sandbox", "--headless=new"] });
try {
  for (const { tasks, workers } of [
    { tasks: 10, workers: 2 },
    { tasks: 10_000, workers: 100 },
    { tasks: 100_000, workers: 100 },
    { tasks: 100_000, workers: 1_000 },
  ]) {
    await inTemporaryFolder(async (folder) => {
      const file = join(folder, "report.html");
      print("write a report", { tasks, workers, ...(await write(folder, file, tasks, workers)) });
      const opened: Figures[] = [];
      while (opened.length < rounds) opened.push(await open(browser, file));
      print("open a report", { tasks, workers, ...medians(opened) });
    });
  }
} finally {
  await browser.close();
}

async function write(folder: string, file: string, tasks: number, workers: number): Promise<Figures> {
  const dir = join(folder, "jobs");
  const backend = local({ dir }).create();
  const job = syntheticJob({ tasks, workers });
  await backend.start();
  await storeSyntheticJob(backend.objects, job);
  await backend.stop();

  const child = spawn(process.execPath, [program, dir, job.job.jobId, file], { stdio: ["ignore", "pipe", "inherit"] });
  const [printed, ended] = await Promise.all([text(child.stdout), once(child, "close")]);
  const [code] = ended as [number | null];
  if (code !== 0) throw new Error(`Writing the report ended with ${code}`);
  return JSON.parse(printed) as Figures;
}

async function open(chromium: Browser, file: string): Promise<Figures> {
  const page = await chromium.newPage();
  const session = await page.createCDPSession();
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const mainThread = async (): Promise<Figures> => {
    const { metrics } = await session.send("Performance.getMetrics");
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  };
  const [allBefore, startedAt] = [await cpuMsOf(chromium), performance.now()];
  await page.goto(`file://${file}`);
  await page.waitForSelector("html[data-ready]");
  const wallMs = performance.now() - startedAt;
  const opened = await mainThread();
  const allCpuMs = (await cpuMsOf(chromium)) - allBefore;
  await page.click('#tasks th[data-column="result.score"] button');
  await page.waitForSelector('#tasks th[data-column="result.score"][aria-sort=descending]');
  const sorted = await mainThread();
  await page.close();
  const seconds = (figures: Figures, name: string): number => figures[name] ?? NaN;
  return {
    wallMs,
    cpuMs: seconds(opened, "TaskDuration") * 1_000,
    scriptCpuMs: seconds(opened, "ScriptDuration") * 1_000,
    allCpuMs,
    heapMiB: seconds(opened, "JSHeapUsedSize") / 2 ** 20,
    sortCpuMs: (seconds(sorted, "TaskDuration") - seconds(opened, "TaskDuration")) * 1_000,
  };
}

/** CPU time of all processes of the browser so far. */
async function cpuMsOf(chromium: Browser): Promise<number> {
  const session = await chromium.target().createCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime * 1_000, 0);
}
