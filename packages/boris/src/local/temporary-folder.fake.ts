import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TemporaryFolder {
  readonly path: string;
  /** Of all the files that lie directly in it. */
  bytes(): number;
  remove(): void;
}

/** A new folder for one test. */
export function temporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), "boris-test-"));
  return {
    path,
    bytes: () => readdirSync(path).reduce((sum, name) => sum + statSync(join(path, name)).size, 0),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
