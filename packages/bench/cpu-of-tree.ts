import { readFileSync, readdirSync } from "node:fs";

/** Linux counts CPU time in hundredths of a second (USER_HZ) wherever Node runs. */
const msPerTick = 10;

interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** Its own, and that of all its descendants that ended and were waited for. */
  readonly cpuMs: number;
}

/**
 * CPU time, in milliseconds, that a process and all that it started have used so far, whether they still run or
 * have ended. Linux only.
 */
export function cpuOfTree(pid: number = process.pid): number {
  const all = readProcesses();
  const sum = (process: ProcessStat): number =>
    all.filter(({ parent }) => parent === process.pid).reduce((total, child) => total + sum(child), process.cpuMs);
  const root = all.find((process) => process.pid === pid);
  if (!root) throw new Error(`no process ${pid}`);
  return sum(root);
}

function readProcesses(): ProcessStat[] {
  return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? readStat(Number(name)) : []));
}

function readStat(pid: number): ProcessStat[] {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return []; // It ended since the folder was read.
  }
  // proc(5) numbers the fields; those after the command's name, which may hold spaces, begin with the third.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const field = (number: number): number => Number(fields[number - 3]);
  return [{ pid, parent: field(4), cpuMs: (field(14) + field(15) + field(16) + field(17)) * msPerTick }];
}
