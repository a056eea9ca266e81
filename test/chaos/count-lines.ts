import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** How often each line occurs in the files of a folder. A line that a killed process had not finished is left out. */
export function countLines<T>(folder: string, read: (line: string) => T): Map<T, number> {
  const counts = new Map<T, number>();
  for (const name of readdirSync(folder)) {
    for (const line of readFileSync(join(folder, name), "utf8").split("\n").slice(0, -1)) {
      const key = read(line);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}
