import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const faastVersion = "8.0.75";

/** Installs faastjs in a folder. Install scripts are none of a benchmark's business; it runs without them. */
export function installFaast(folder: string): void {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  execFileSync("npm", ["install", ...options, `faastjs@${faastVersion}`], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
}
