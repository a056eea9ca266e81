import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("a file on a full disk keeps whole lines", () => {
  const file = join(temporaryFolder(), "results.jsonl");
  const program = fileURLToPath(new URL("../programs/fills-the-disk.ts", import.meta.url));
  // In units of 1,024 bytes.
  const limited = ["-c", 'ulimit -f 1; exec "$0" "$@"', process.execPath, program, file];
  expect(execFileSync("bash", limited, { encoding: "utf8" })).toBe("EFBIG\n");
  const lines = readFileSync(file, "utf8").split("\n");
  expect(lines.pop()).toBe("");
  expect(lines).toEqual(Array.from({ length: 10 }, (_, line) => `${line}: ${"x".repeat(95)}`));
});
