import { expect, test } from "vitest";
import { runProgram } from "./support/run-program.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

test("a program that forgets to close its executor exits by itself", async () => {
  const program = new URL("./programs/forgets-to-close.ts", import.meta.url);
  expect(await runProgram(program, { cwd: temporaryFolder() })).toEqual({
    stdout: "42\n",
    stderr: "",
    exitCode: 0,
    signal: null,
  });
});
