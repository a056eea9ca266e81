import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { Executor } from "borisjs";
import { local } from "borisjs/local";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { double } from "../functions/arithmetic.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { runCli } from "./support/run-cli.ts";

let folder: string;
let jobId: string;
beforeEach(async () => {
  folder = temporaryFolder();
  await using executor = new Executor({ backend: local({ dir: join(folder, ".boris"), concurrency: 1 }) });
  const job = executor.map(double, [1, 2, 3], { name: "doubles" });
  await job.settled();
  jobId = job.id;
});

const report = (...args: readonly string[]) => runCli(["report", ...args], { cwd: folder });

test("the report of a job is a file named for it, which is all that is printed", async () => {
  const file = `boris-${jobId}.html`;
  expect(await report("latest")).toMatchObject({ exitCode: 0, stdout: `${file}\n`, stderr: "" });
  const html = readFileSync(join(folder, file), "utf8");
  expect(html).toMatch(/^<!doctype html>/);
  expect(html).toMatch(/<\/html>\n$/);
  expect(html).toContain("default-src 'none'");
});

test("it goes where it is wanted, standard output included", async () => {
  expect(await report(jobId, "--out", "a.html")).toMatchObject({ exitCode: 0, stdout: "a.html\n" });
  const { stdout, exitCode } = await report(jobId, "--out", "-");
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^<!doctype html>[^]*<\/html>\n$/);
  expect(readdirSync(folder).toSorted()).toEqual([".boris", "a.html"]);
});

test.for([
  [["01ARZ3NDEKTSV4RRFFQ69G5FAV"], 3, "There is no job"],
  [["latest", "--watch", "--out", "a.html"], 2, "Cannot use '--watch' and '--out' together"],
  [["latest", "--port", "80"], 2, "Cannot use '--port' without '--watch'"],
  [["latest", "--watch", "--port", "65536"], 2, "It must be a number from 0 to 65535"],
  [["latest", "--out", "no/such/folder.html"], 5, "Cannot write the output: ENOENT"],
] as const)("%j ends with %i and says why", async ([args, exitCode, why]) => {
  const run = await report(...args);
  expect(run).toMatchObject({ exitCode, stdout: "" });
  expect(run.stderr).toContain(why);
  expect(run.stderr.trim().split("\n")).toHaveLength(1);
});

test("a port that is taken is told of", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const run = await report("latest", "--watch", "--port", String(port));
  expect(run).toMatchObject({ exitCode: 2, stdout: "" });
  expect(run.stderr).toContain(`Cannot serve the report on port ${port}: `);
});
