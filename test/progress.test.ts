import { beforeEach, describe, expect, test } from "vitest";
import { LocalFolder } from "./support/local-folder.ts";
import { runProgram } from "./support/run-program.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { TerminalProgram } from "./support/terminal-program.ts";

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

test("nothing is shown when stderr is no terminal", { timeout }, async () => {
  go();
  const { stdout, stderr } = await runProgram(program, { cwd: temporaryFolder(), args: [folder.dir, "5", "waits"] });
  expect({ stdout, stderr }).toEqual({ stdout: "5 tasks have ended\n", stderr: "" });
});
