import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import {
  storeSegment,
  storeSyntheticJob,
  type SyntheticJob,
  syntheticJob,
} from "../../packages/boris/src/report/synthetic-job.fake.ts";
import { startCli } from "../cli/support/run-cli.ts";
import { Chromium } from "./support/chromium.ts";
import { JobFolder } from "./support/reported-job.ts";
import { screenshot } from "./support/screenshot.ts";

const chromium = new Chromium();

interface Watched {
  readonly url: string;
  readonly folder: JobFolder;
  readonly job: SyntheticJob;
  /** Sends Ctrl-C. Resolves to how the command ended. */
  readonly stop: () => Promise<number | null>;
}

/** A job of 120 tasks of which 40 have ended, and `boris report --watch` of it. */
async function watchJob(): Promise<Watched> {
  const folder = new JobFolder();
  const job = syntheticJob({ tasks: 120 });
  await folder.write((objects) => storeSyntheticJob(objects, { ...job, records: job.records.slice(0, 40) }, {}));
  const cli = startCli(["report", job.job.jobId, "--dir", folder.dir, "--watch"], { cwd: folder.dir });
  const ended = once(cli, "close") as Promise<[number | null]>;
  const { value: url } = (await createInterface({ input: cli.stdout })[Symbol.asyncIterator]().next()) as {
    value: string;
  };
  return {
    url,
    folder,
    job,
    stop: async () => {
      cli.kill("SIGINT");
      const [exitCode] = await ended;
      return exitCode;
    },
  };
}

test("a page that is open goes on with the job, keeps what its reader chose, and says when the job has ended", async () => {
  const { url, folder, job, stop } = await watchJob();
  const { page, said } = await chromium.open(url);
  const tells = (wanted: string): Promise<unknown> =>
    page.waitForFunction((words) => document.body.textContent?.includes(words), {}, wanted);

  await tells("40 of 120 tasks have ended");
  expect(await page.$eval(".status", (status) => status.textContent)).toBe("Live");
  await page.click('#tasks th[data-column="result.score"] button');
  await page.type('#tasks input[aria-label="Filter depth"]', ">3");
  await tells("filtered from 40");

  await folder.write((objects) => storeSegment(objects, job.job, 40, job.records.slice(40, 90)));
  await tells("90 of 120 tasks have ended");
  await tells("filtered from 90");
  expect(await page.$eval('#tasks th[data-column="result.score"]', (title) => title.ariaSort)).toBe("descending");
  await screenshot(page, "watch");

  await folder.write((objects) => storeSegment(objects, job.job, 90, job.records.slice(90), 120));
  await tells("The job has ended");
  await tells("filtered from 120");
  expect(said).toEqual([]);
  expect(await stop()).toBe(0);
});

test("Ctrl-C ends it while pages are open, and these say that they are on their own", async () => {
  const { url, stop } = await watchJob();
  const { page } = await chromium.open(url);
  await page.waitForFunction(() => document.body.textContent?.includes("40 of 120 tasks have ended"));
  expect(await stop()).toBe(0);
  await page.waitForFunction(() => document.querySelector(".status")?.textContent?.startsWith("Connection lost"));
  expect(await page.$$eval("#tasks tbody tr", (rows) => rows.length)).toBe(25);
});

test("nobody gets in without the token, by another name, or with another method", async () => {
  const { url, stop } = await watchJob();
  const { port, pathname } = new URL(url);
  const ask = async (path: string, headers: Record<string, string> = {}, method = "GET") => {
    const asked = request({ host: "127.0.0.1", port, path, headers, method, agent: false });
    asked.end();
    const [response] = (await once(asked, "response")) as [IncomingMessage];
    return { status: response.statusCode, headers: response.headers, body: await text(response) };
  };

  const page = await ask(pathname);
  expect(page).toMatchObject({
    status: 200,
    headers: {
      "content-security-policy": expect.stringMatching(/^default-src 'none'; .*frame-ancestors 'none'$/),
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
    },
  });
  expect(await ask(pathname, { Host: `localhost:${port}` })).toMatchObject({ status: 200 });
  for (const path of [
    "/",
    "/events",
    "/x/",
    `${pathname.slice(0, -2)}/`,
    `/x${pathname}`,
    "//",
    "/%",
    `/?${pathname}`,
  ]) {
    const refused = await ask(path);
    expect(refused.status, path).toBe(403);
    expect(refused.body).not.toContain("script");
  }
  for (const host of ["evil.example", `evil.example:${port}`, "127.0.0.1", `127.0.0.1:${Number(port) + 1}`]) {
    expect((await ask(pathname, { Host: host })).status, host).toBe(403);
    expect((await ask(`${pathname}events`, { Host: host })).status, host).toBe(403);
  }
  expect((await ask(pathname, {}, "POST")).status).toBe(405);
  expect((await ask(`${pathname}other`)).status).toBe(404);
  expect(await stop()).toBe(0);
});
