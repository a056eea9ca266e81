import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { commandReference } from "./support/command-reference.ts";

const readme = fileURLToPath(new URL("../../packages/boris/README.md", import.meta.url));

test("the readme ends with the help of every command, as the command prints it", { timeout: 60_000 }, async () => {
  const [, before] = /^(.*\n## Commands\n\n[^#]*)/s.exec(readFileSync(readme, "utf8")) ?? [];
  // `vitest run test/cli/help.test.ts -u` writes it anew.
  await expect(`${before}${await commandReference()}`).toMatchFileSnapshot(readme);
});
