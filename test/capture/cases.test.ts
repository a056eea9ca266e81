import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** The case files as programs under plain node. `npm run test:matrix` runs them under everything else. */
const run = promisify(execFile);
/** The longest takes 5 s on two idle cores. */
const TIMEOUT_MS = 60_000;
const FILES = [
  "main.ts",
  "hard.ts",
  "odd.ts",
  "changed-at-run-time.ts",
  "packages.ts",
  "programs.ts",
  "functions-page.ts",
  "commonjs/commonjs.cjs",
] as const;

test.each(FILES)("what %s captures runs on workers", { timeout: TIMEOUT_MS }, async (file) => {
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, "cases", file)]).catch(
    (error: unknown) => error as { readonly stdout: string },
  );
  expect(stdout.match(/^FAIL .*$/gm) ?? []).toEqual([]);
  expect(stdout).toMatch(/\d+ passed, 0 failed/);
});
