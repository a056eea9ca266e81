import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, test } from "vitest";
import { LocalFolder } from "../support/local-folder.ts";
import { childrenOf, runningProcesses } from "../support/processes.ts";
import type { ProgramRun } from "../support/run-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { runCli, startCli } from "./support/run-cli.ts";

const functionsIn = (name: string): string => fileURLToPath(new URL(`../functions/${name}.ts`, import.meta.url));

let folder: LocalFolder;
let cwd: string;
beforeEach(async () => {
  cwd = temporaryFolder();
  folder = await LocalFolder.make(join(cwd, ".boris"));
});

const write = (name: string, content: string): string => {
  writeFileSync(join(cwd, name), content);
  return name;
};

const run = (args: readonly string[], stdin?: string): Promise<ProgramRun> =>
  runCli(["run", ...args], { cwd, ...(stdin !== undefined && { stdin }) });

const linesOf = (stdout: string): unknown[] => {
  const lines = stdout.split("\n");
  expect(lines.pop()).toBe("");
  return lines.map((line): unknown => JSON.parse(line));
};

const doubled = (values: readonly number[]): unknown[] => values.map((value, index) => ({ index, result: 2 * value }));

const double = [functionsIn("arithmetic"), "--export", "double"];

/** Of the only job. */
const jobRecord = (): { readonly jobId: string } => {
  const [key = ""] = folder.objects("jobs/").filter((name) => name.endsWith("/job.json"));
  return JSON.parse(folder.text(key) ?? "") as { jobId: string };
};

describe("parameter sets", () => {
  test.each([
    ["JSON lines", "params.jsonl", "1\n\n2\r\n3"],
    ["a JSON array", "params.json", "[1,\n2, 3]"],
  ])("from %s give a line for each, in their order", async (_, name, content) => {
    const { stdout, stderr, exitCode } = await run([...double, "--params", write(name, content)]);
    expect(linesOf(stdout)).toEqual(doubled([1, 2, 3]));
    const { jobId } = jobRecord();
    expect(stderr).toMatch(
      new RegExp(
        `^boris: job ${jobId}: double\nboris: 3 tasks: 3 succeeded in \\d.* — job ${jobId}; see: boris status ${jobId}\n$`,
      ),
    );
    expect(exitCode).toBe(0);
  });

  test("from a CSV are objects of numbers, or of text if that is asked for", async () => {
    const file = write("same.ts", "export const same = (param: unknown) => param;");
    const params = write("params.csv", 'C,name\n0.5,"1"\n');
    const rows = async (...args: string[]): Promise<unknown[]> =>
      linesOf((await run([file, "--params", params, ...args])).stdout);
    expect(await rows()).toEqual([{ index: 0, result: { C: 0.5, name: "1" } }]);
    expect(await rows("--strings")).toEqual([{ index: 0, result: { C: "0.5", name: "1" } }]);
  });

  test("from standard input are recognised, or in the format that is told", async () => {
    expect(linesOf((await run([...double, "--params", "-"], "[1, 2]")).stdout)).toEqual(doubled([1, 2]));
    const { stdout } = await run([...double, "--params", "-", "--format", "jsonl"], "1\n2");
    expect(linesOf(stdout)).toEqual(doubled([1, 2]));
  });

  test("that are none run nothing, and it says so", async () => {
    const { stdout, stderr, exitCode } = await run([...double, "--params", "-"], " \n");
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^boris: job .*\nboris: there are no parameter sets; nothing was run\n$/);
    expect(exitCode).toBe(0);
  });

  test("that go wrong are told with their place, after the results of those before", async () => {
    const params = write("params.jsonl", '1\n2\n{"C": 0.1, C}\n3\n');
    const { stdout, stderr, exitCode } = await run([...double, "--params", params]);
    expect(linesOf(stdout)).toEqual(doubled([1, 2]));
    expect(stderr.split("\n").slice(1)).toEqual([
      expect.stringMatching(/^boris: 2 tasks: 2 succeeded in /),
      "boris: params.jsonl:3:12: not JSON: expected an object key",
      "",
    ]);
    expect(exitCode).toBe(2);
  });

  test("that cannot be read are told before anything is run", async () => {
    const { stdout, stderr, exitCode } = await run([...double, "--params", "none.jsonl"]);
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: "",
      stderr: "boris: Cannot read 'none.jsonl': there is no such file\n",
      exitCode: 2,
    });
    expect(folder.objects("jobs/")).toEqual([]);
  });
});

describe("the function", () => {
  const runFile = async (content: string, ...args: string[]): Promise<ProgramRun> =>
    run([write("f.ts", content), ...args, "--params", "-"], "[3]");

  test("is the default export, if none is named", async () => {
    const { stdout } = await runFile("export function b() {} export default (x: number) => x + 1;");
    expect(linesOf(stdout)).toEqual([{ index: 0, result: 4 }]);
  });

  test("may stand in a module that prints and never ends", async () => {
    const content = 'console.log("loaded"); setInterval(() => undefined, 1000); export const f = (x: number) => x;';
    const { stdout, stderr, exitCode } = await runFile(content);
    expect(linesOf(stdout)).toEqual([{ index: 0, result: 3 }]);
    expect(stderr).toMatch(/^loaded\n/);
    expect(exitCode).toBe(0);
  });
});

describe("options", () => {
  const content = `export default (param: unknown, { attempt }: { attempt: number }) => {
    if (attempt === 1) throw new Error("once");
    return [attempt, process.env.COLOUR];
  };`;

  test("reach the job", async () => {
    const args = ["--max-attempts", "2", "--timeout", "1.5s", "--name", "search", "--env", "COLOUR=a=b", "--env", "X="];
    const more = ["--max-in-flight", "5", "--results", "inline", "--concurrency", "1", "--dir", ".boris"];
    const ran = await run([write("f.ts", content), "--params", "-", ...args, ...more], "[1]");
    expect(linesOf(ran.stdout)).toEqual([{ index: 0, result: [2, "a=b"] }]);
    expect(jobRecord()).toMatchObject({
      name: "search",
      maxAttempts: 2,
      timeoutMs: 1_500,
      results: "inline",
      env: { COLOUR: "a=b", X: "" },
    });
    expect(ran.stderr).toMatch(/see: boris status \S+ --dir \.boris\n$/);
  });

  test("send files along", async () => {
    write("data.txt", "hello");
    const file = write(
      "f.ts",
      'import { readFileSync } from "node:fs"; export default (f: string) => readFileSync(f, "utf8");',
    );
    write("package.json", "{}");
    const { stdout } = await run([file, "--params", "-", "--include", "*.txt"], '["data.txt"]');
    expect(linesOf(stdout)).toEqual([{ index: 0, result: "hello" }]);
  });

  test("that the backend refuses end with its exit code", async () => {
    const { stdout, stderr, exitCode } = await run([...double, "--params", "-", "--pool", "none"], "[1]");
    expect(stderr).toMatch(/\nboris: Cannot use pool 'none'.*\n$/);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 4 });
  });
});

describe("results", () => {
  /** The first task ends after the second. */
  const crossed = '{"waitFor":"second"}\n{"announce":"second"}\n';

  test("come in the order of the parameter sets", async () => {
    const { stdout } = await run([functionsIn("meeting"), "--params", "-", "--concurrency", "2"], crossed);
    expect(linesOf(stdout)).toEqual([0, 1].map((index) => ({ index, result: index })));
  });

  // Completions that come with one receive are in no order, which two tasks that end together are now and then.
  test("come as tasks end, if that is asked for", { retry: 4 }, async () => {
    const args = [functionsIn("meeting"), "--params", "-", "--concurrency", "2", "--unordered"];
    const { stdout } = await run(args, crossed);
    expect(linesOf(stdout)).toEqual([1, 0].map((index) => ({ index, result: index })));
  });

  test("of failed tasks are errors in their place, told in a few lines, and the exit code says so", async () => {
    const file = write(
      "f.ts",
      `export default (x: number) => {
        if (x % 3 === 0) throw new RangeError(\`\\u001b[2Jno \${x}\`);
        if (x === 4) throw "text";
        return x;
      };`,
    );
    const params = Array.from({ length: 30 }, (_, x) => x).join("\n");
    const { stdout, stderr, exitCode } = await run([file, "--params", "-", "--max-attempts", "1"], params);
    const lines = linesOf(stdout);
    expect(lines).toHaveLength(30);
    expect(lines.slice(2, 5)).toEqual([
      { index: 2, result: 2 },
      { index: 3, error: { name: "RangeError", message: "\u001b[2Jno 3" } },
      { index: 4, error: { name: "string", message: "text" } },
    ]);
    const { jobId } = jobRecord();
    expect(stderr.split("\n").slice(1)).toEqual([
      "boris: 10 × RangeError: no 0 (tasks 0, 3, 6, 9, 12, …)",
      "boris: 1 × string: text (task 4)",
      expect.stringMatching(
        new RegExp(
          `^boris: 30 tasks: 19 succeeded, 11 failed in .* — job ${jobId}; see: boris status ${jobId} / boris dead-letters list --job ${jobId}$`,
        ),
      ),
      "",
    ]);
    expect(exitCode).toBe(1);
  });

  test("of any value are JSON", async () => {
    const file = write(
      "f.ts",
      "export default () => new Map<string, unknown>([['a', [1n, NaN, new Date(0), undefined]]]);",
    );
    const { stdout } = await run([file, "--params", "-"], "[0]");
    expect(stdout).toBe('{"index":0,"result":{"a":["1","NaN","1970-01-01T00:00:00.000Z",null]}}\n');
  });

  test("go to a file, which is written anew", async () => {
    const out = write("out.jsonl", "old\n".repeat(100));
    const { stdout, exitCode } = await run([...double, "--params", "-", "--out", out], "[1, 2]");
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 0 });
    expect(linesOf(readFileSync(join(cwd, out), "utf8"))).toEqual(doubled([1, 2]));
  });

  test("never go to the file of the parameter sets", async () => {
    const params = write("params.json", "[1]");
    const { stderr, exitCode } = await run([...double, "--params", params, "--out", `./${params}`]);
    expect(stderr).toMatch(
      /^boris: Cannot write results to '\.\/params\.json': the parameter sets are read from it\n$/,
    );
    expect(exitCode).toBe(2);
    expect(readFileSync(join(cwd, params), "utf8")).toBe("[1]");
  });
});

describe("an output that cannot be written", () => {
  test("is told before anything is run, if it cannot be opened", async () => {
    const { stderr, exitCode } = await run([...double, "--params", "-", "--out", "none/out.jsonl"], "[1]");
    expect(stderr).toMatch(/^boris: Cannot write the output: ENOENT.*none\/out\.jsonl'\n$/);
    expect(exitCode).toBe(5);
    expect(folder.objects("jobs/")).toEqual([]);
  });

  test("cancels the job, if the disk is full", async () => {
    const cli = startCli(["run", ...double, "--params", "-", "--out", "/dev/full"], { cwd });
    Readable.from(endless())
      .pipe(cli.stdin)
      .on("error", () => undefined);
    const [stderr, [exitCode]] = await Promise.all([text(cli.stderr), once(cli, "close")]);
    expect(stderr).toMatch(/^boris: job .*\nboris: Cannot write the output: ENOSPC: no space left on device, write\n$/);
    expect(exitCode).toBe(5);
    expect(cancelledJobs()).toHaveLength(1);
  });

  test("ends the command in silence, if its reader has gone, and leaves nothing running", async () => {
    const cli = startCli(["run", ...double, "--params", "-", "--max-in-flight", "100"], { cwd });
    Readable.from(endless())
      .pipe(cli.stdin)
      .on("error", () => undefined);
    await once(createInterface({ input: cli.stdout }), "line");
    const children = childrenOf(cli.pid ?? 0).map(({ pid }) => pid);
    expect(children).not.toEqual([]);
    cli.stdout.destroy();
    const [stderr, [exitCode]] = await Promise.all([text(cli.stderr), once(cli, "close")]);
    expect(stderr).toMatch(/^boris: job .*\n$/);
    expect(exitCode).toBe(141);
    expect(cancelledJobs()).toHaveLength(1);
    await until(() => !runningProcesses().some(({ pid }) => children.includes(pid)));
  });

  function* endless(): Generator<string, void, undefined> {
    for (let value = 0; ; value += 1) yield `${value}\n`;
  }

  const cancelledJobs = (): string[] => folder.objects("jobs/").filter((key) => key.endsWith("/cancelled"));
});

describe("Ctrl-C", () => {
  const waiting = (count: number): string =>
    Array.from({ length: count }, (_, index) => `${JSON.stringify({ index, payload: "abc" })}\n`).join("");

  interface Started {
    readonly cli: ChildProcessWithoutNullStreams;
    /** What it has said to people. */
    readonly said: () => string;
    readonly wrote: () => string;
  }

  /** Of four parameter sets two are done and two wait; more of them could come. */
  async function started(): Promise<Started> {
    const cli = startCli(["run", functionsIn("waiting"), "--params", "-", "--concurrency", "4"], { cwd });
    let [said, wrote] = ["", ""];
    cli.stderr.setEncoding("utf8").on("data", (more: string) => (said += more));
    cli.stdout.setEncoding("utf8").on("data", (more: string) => (wrote += more));
    cli.stdin.write(waiting(4));
    await until(() => folder.objects("user/ran/").length === 4);
    return { cli, said: () => said, wrote: () => wrote };
  }

  test("waits for what was sent, writes its results and says so", async () => {
    const { cli, said, wrote } = await started();
    await until(() => wrote().split("\n").length === 3);
    cli.kill("SIGINT");
    await until(() => said().includes("press Ctrl-C again"));
    folder.put("user/go", "");
    const [exitCode] = (await once(cli, "close")) as [number];
    expect(linesOf(wrote())).toEqual([0, 1, 2, 3].map((index) => ({ index, result: `${index}: 3` })));
    expect(said()).toMatch(
      /boris: waiting for 2 tasks that were sent; press Ctrl-C again to stop at once\nboris: 4 tasks: 4 succeeded .*\nboris: interrupted; the other parameter sets were not sent\n$/,
    );
    expect(exitCode).toBe(130);
  });

  test("changes nothing of how it exits, if all tasks ended after all", async () => {
    const { cli, said, wrote } = await started();
    cli.stdin.end();
    await until(() => wrote().split("\n").length === 3);
    cli.kill("SIGINT");
    await until(() => said().includes("press Ctrl-C again"));
    folder.put("user/go", "");
    const [exitCode] = (await once(cli, "close")) as [number];
    expect(linesOf(wrote())).toHaveLength(4);
    expect(exitCode === 0 ? "" : said()).toMatch(/^$|interrupted/);
  });

  test("pressed twice ends it at once, writes only what has ended, and leaves nothing running", async () => {
    const { cli, said, wrote } = await started();
    await until(() => wrote().split("\n").length === 3);
    const children = childrenOf(cli.pid ?? 0).map(({ pid }) => pid);
    cli.kill("SIGINT");
    await until(() => said().includes("press Ctrl-C again"));
    cli.kill("SIGINT");
    expect(await once(cli, "close")).toEqual([130, null]);
    expect(linesOf(wrote())).toEqual([0, 1].map((index) => ({ index, result: `${index}: 3` })));
    const { jobId } = jobRecord();
    expect(said()).toMatch(
      new RegExp(`to stop at once\nboris: interrupted; 'boris attach ${jobId}' goes on with it\n$`),
    );
    expect(folder.has(`jobs/${jobId}/cancelled`)).toBe(false);
    await until(() => !runningProcesses().some(({ pid }) => children.includes(pid)));
  });
});
