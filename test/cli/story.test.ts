import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { runCli } from "./support/run-cli.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** Commands of the readme, each with what stands behind it as a comment. */
function commandsOfReadme(): { readonly args: readonly string[]; readonly says: string | undefined }[] {
  const [, block = ""] =
    /```sh\n(npx boris run .*?)```/s.exec(readFileSync(join(repository, "README.md"), "utf8")) ?? [];
  return block
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [command = "", says] = line.split(/ +# /);
      return { args: command.split(" ").slice(2), says };
    });
}

test("the story that the readme tells is true", { timeout: 60_000 }, async () => {
  const cwd = temporaryFolder();
  symlinkSync(join(repository, "packages"), join(cwd, "packages"));
  const [run, status, list, redrive, results, report, ...more] = commandsOfReadme();
  const told = async (command = run): Promise<string> => {
    const { stdout, stderr, exitCode } = await runCli(command?.args ?? [], { cwd });
    expect(exitCode, stderr).toBe(command === run ? 1 : 0);
    return stdout;
  };

  expect(await told(run)).toBe("");
  const before = linesOf(readFileSync(join(cwd, "amounts.jsonl"), "utf8"));
  expect(await told(status)).toContain(status?.says);
  expect(await told(list)).toContain(list?.says);
  await told(redrive);
  const after = linesOf(await told(results));
  expect(await told(report)).toMatch(/^boris-.*\.html\n$/);
  expect(more).toEqual([]);

  expect(before).toHaveLength(40);
  expect(before[7]).toMatchObject({ index: 7, error: { name: "RangeError" } });
  expect(after).toHaveLength(40);
  expect(after[7]).toEqual({ index: 7, result: -7 });
  expect(after.filter((_, index) => index % 10 !== 7)).toEqual(before.filter((_, index) => index % 10 !== 7));
});

function linesOf(text: string): unknown[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
}
