import path from "node:path";
import { fileURLToPath } from "node:url";

const ownFolder = fileURLToPath(new URL("../../../", import.meta.url));
/** Source maps may lead from `dist` to `src`. */
const PROCESS_PARTS =
  /^(dist|src)[\\/](executor\.[jt]s$|(client|local|aws|backend|transport|worker|dead-letters|cli)[\\/])/;

export const OWN_PART_ADVICE = "make an executor inside the function if its tasks are to map as well";

/** True for the code of executors, jobs and futures, which belong to the process that made them. */
export function isOwnPart(file: string): boolean {
  return file.startsWith(ownFolder) && PROCESS_PARTS.test(path.relative(ownFolder, file)) && !file.endsWith(".test.ts");
}
