import { readFileSync } from "node:fs";

/** The version of this package. `undefined` when boris was bundled into a program and its manifest is not beside it. */
export function ownVersion(): string | undefined {
  try {
    const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
    const { name, version } = JSON.parse(manifest) as { name?: string; version?: string };
    return name === "borisjs" ? version : undefined;
  } catch {
    return undefined;
  }
}
