import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runProgram } from "./support/run-program.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const repository = new URL("../", import.meta.url);
const page = read("packages/boris/FUNCTIONS.md");
const explains = "test/programs/explains.ts";

test("samples of the page on functions are parts of programs that tests run", () => {
  const samples = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, sample]) => sample);
  expect(samples).toEqual([regionOf("packages/examples/closures.ts"), regionOf(explains)]);
});

test("each row of its tables stands in a case that is run", () => {
  const cases = read("test/capture/cases/functions-page.ts");
  const cells = [...page.matchAll(/^\| `([^`]+)`/gm)].map(([, code = ""]) => code);
  expect(cells.length).toBeGreaterThan(20);
  expect(cells.filter((code) => !cases.includes(code))).toEqual([]);
});

test("its explanation is what the program prints", { timeout: 60_000 }, async () => {
  const { stdout } = await runProgram(new URL(explains, repository), {
    cwd: repository.pathname,
    env: { BORIS_DIR: temporaryFolder() },
  });
  const [, printed] = /```text\n(.*?)```/s.exec(page) ?? [];
  expect(stdout.replace(repository.pathname.replace(/\/$/, ""), "/home/me/project")).toBe(printed);
});

function regionOf(path: string): string | undefined {
  return /\/\/ #region .*?\n(.*?)\/\/ #endregion/s.exec(read(path))?.[1];
}

function read(path: string): string {
  return readFileSync(new URL(path, repository), "utf8");
}
