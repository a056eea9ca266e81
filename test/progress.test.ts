import { Executor, type JobProgress } from "borisjs";
import { local } from "borisjs/local";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { double } from "./functions/arithmetic.ts";
import { waitsForKey } from "./functions/waiting.ts";
import { LocalFolder } from "./support/local-folder.ts";
import { runProgram } from "./support/run-program.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { TerminalProgram } from "./support/terminal-program.ts";
import { until } from "./support/until.ts";

const program = new URL("./programs/shows-progress.ts", import.meta.url);

/** Programs start processes of their own. */
const timeout = 60_000;

let folder: LocalFolder;
beforeEach(async () => {
  folder = await LocalFolder.make(temporaryFolder());
});

interface Run {
  readonly count: number;
  readonly way?: string;
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
}

function start({ count, way = "waits", ...options }: Run): TerminalProgram {
  return new TerminalProgram(program, { ...options, args: [folder.dir, `${count}`, way] });
}

const go = (): void => folder.put("user/go", "");

function open(): Executor {
  const executor = new Executor({ backend: local({ dir: folder.dir, concurrency: 1 }) });
  onTestFinished(() => executor.close());
  return executor;
}

const lines = (...expected: readonly RegExp[]): unknown[] =>
  expected.map((line) => expect.stringMatching(line) as unknown);

describe("on a terminal", () => {
  test.each([
    [80, /^waitsForKey \[=+> +\] {2}2\/20 done\n6 sent, \d running, 0 failed, .*left$/],
    [40, /^waitsForKey \[=*>? +\] {2}2\/20 done\n\d running, 0 failed, .*left$/],
    [20, /^waits\.\.\. {2}2\/20 done\n0 failed/],
  ])("of %i columns a job is shown while it runs, and what it came to", { timeout }, async (columns, running) => {
    const shown = start({ count: 20, columns });
    await shown.shows(running);
    go();
    const { screen, exitCode } = await shown.end();
    expect(exitCode).toBe(0);
    expect(screen.join("")).toMatch(/^waitsForKey: 20 tasks, 18 succeeded, 2 failed in .* s20 tasks have ended$/);
    expect(shown.written).not.toContain("\u001B[?25l");
  });

  test("what the program prints stands above", { timeout }, async () => {
    const shown = start({ count: 20, way: "prints" });
    await shown.shows(/^the first task has ended\nwaitsForKey \[.*\n6 sent, .*$/);
    go();
    const { screen } = await shown.end();
    expect(screen).toEqual(
      lines(/^the first task has ended$/, /^waitsForKey: 20 tasks, 18 succeeded/, /^20 tasks have ended$/),
    );
  });

  test("a program that dies of an error leaves how far it came, and its error below", { timeout }, async () => {
    const { screen, exitCode } = await start({ count: 20, way: "throws" }).end();
    expect(exitCode).toBe(1);
    expect(screen[0]).toMatch(/^waitsForKey: 20 tasks, [12] succeeded, 1[89] cancelled in /);
    expect(screen.join("\n")).toContain("\nError: the program has a bug\n");
  });

  test("a program that exits leaves how far it came", { timeout }, async () => {
    const { screen, exitCode } = await start({ count: 20, way: "exits" }).end();
    expect(exitCode).toBe(3);
    expect(screen).toEqual(lines(/^waitsForKey \[.*\] {2}[12]\/20 done$/, /^\d sent, .*0 failed/));
  });

  test.each([["CI"], ["TERM"]])("nothing is shown if %s says that nobody can see it", { timeout }, async (name) => {
    go();
    const shown = start({ count: 5, env: { [name]: name === "CI" ? "true" : "dumb" } });
    expect(await shown.end()).toEqual({ screen: ["5 tasks have ended"], exitCode: 0 });
  });
});

describe("Ctrl-C", () => {
  test("lets what was sent end, counts it down, and sends no more", { timeout }, async () => {
    const shown = start({ count: 20 });
    await shown.shows(/6 sent, \d running/);
    shown.pressCtrlC();
    await shown.shows(/^boris: waiting for 4 tasks that were sent; press Ctrl-C again to stop at once\nwaitsForKey \[/);
    await shown.shows(/\nwaiting for 4, 0 failed, 14 cancelled/);
    go();
    const { screen, exitCode } = await shown.end();
    expect(exitCode).toBe(0);
    expect(screen).toEqual(
      lines(
        /^boris: waiting for 4 tasks that were sent; press Ctrl-C again to stop at once$/,
        /^waitsForKey: 20 tasks, 6 succeeded, 14 cancelled in /,
        /^20 tasks have ended$/,
      ),
    );
  });

  test("pressed again ends the program at once", { timeout }, async () => {
    const shown = start({ count: 20 });
    await shown.shows(/6 sent, \d running/);
    shown.pressCtrlC();
    await shown.shows(/waiting for 4, /);
    shown.pressCtrlC();
    const { screen, exitCode } = await shown.end();
    expect(exitCode).toBe(130);
    expect(screen[1]).toMatch(/^waitsForKey: 20 tasks, 2 succeeded, 18 cancelled in /);
  });
});

test("Ctrl-C waits for what another client has sent, too", async () => {
  const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => said.mockRestore());
  const first = open();
  const params = [0, 1, 2, 3, 4].map((index) => ({ index, payload: "abc" }));
  const { id, futures } = first.map(waitsForKey, params);
  await until(() => futures[0]?.state === "succeeded" && futures[1]?.state === "succeeded");
  await first.close();
  const job = await open().attach(id);
  process.emit("SIGINT");
  expect(said).toHaveBeenCalledWith(expect.stringContaining("waiting for 3 tasks that were sent"));
  go();
  expect(await job.results()).toHaveLength(5);
});

describe("the option", () => {
  const fails = (): never => {
    throw new Error("always");
  };

  test("tells a function of jobs that are attached to or redriven, too", async () => {
    const executor = open();
    const job = executor.map(fails, [1, 2], { maxAttempts: 1 });
    await job.settled();
    const told: JobProgress[] = [];
    const progress = (now: JobProgress): void => void told.push(now);
    await (await open().attach(job.id, { progress })).settled();
    expect(told.at(-1)).toMatchObject({ total: 2, sent: 2, failed: 2 });
    await (await job.redrive({ fn: double, progress })).settled();
    expect(told.at(-1)).toMatchObject({ total: 2, sent: 2, succeeded: 2, failed: 0 });
  });

  test("may be false, and nothing else but a function", async () => {
    const executor = open();
    const job = executor.map(double, [1], { progress: false });
    expect(await job.results()).toEqual([2]);
    const bar = { progress: "bar" } as never;
    const refusal = "as 'progress' must be a boolean or a function: current value is \"bar\"";
    expect(() => executor.map(double, [1], bar)).toThrow(`Cannot map ${refusal}`);
    await expect(executor.attach(job.id, bar)).rejects.toThrow(`Cannot attach ${refusal}`);
    await expect(job.redrive(bar)).rejects.toThrow(`Cannot redrive ${refusal}`);
    await expect(executor.attach(job.id, { wait: true } as never)).rejects.toThrow("'wait' is not an option");
  });
});

test("nothing is shown when stderr is no terminal", { timeout }, async () => {
  go();
  const { stdout, stderr } = await runProgram(program, { cwd: temporaryFolder(), args: [folder.dir, "5", "waits"] });
  expect({ stdout, stderr }).toEqual({ stdout: "5 tasks have ended\n", stderr: "" });
});
