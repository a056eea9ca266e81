import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

const repository = path.resolve(import.meta.dirname, "../..");

/**
 * Unpacks SST's platform, which the stacks are checked and tested with, unless that of the SST installed here is there.
 * It takes about a minute and the npm registry, but neither AWS nor Pulumi. Vitest runs it once before tests of stacks.
 */
export async function setup(): Promise<void> {
  if (isInstalled()) return;
  console.log("Installing SST's platform into .sst, which takes about a minute …");
  await promisify(execFile)("npm", ["run", "sst:install"], { cwd: repository });
  if (!isInstalled()) throw new Error("`npm run sst:install` left no complete platform in .sst/platform");
}

function isInstalled(): boolean {
  const sst = JSON.parse(readFileSync(path.join(repository, "node_modules/sst/package.json"), "utf8")) as {
    readonly version: string;
  };
  const platform = path.join(repository, ".sst/platform");
  // The types are written last.
  if (!existsSync(path.join(platform, "config.d.ts"))) return false;
  return readFileSync(path.join(platform, "version"), "utf8").trim() === sst.version;
}

if (import.meta.main) await setup();
