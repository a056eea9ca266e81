import { readdirSync, readFileSync } from "node:fs";

export interface ProcessInfo {
  readonly pid: number;
  readonly parentPid: number;
  readonly command: string;
}

/** Processes that a process has started and that still run. Linux only. */
export function childrenOf(pid: number): ProcessInfo[] {
  return runningProcesses().filter(({ parentPid }) => parentPid === pid);
}

export function runningProcesses(): ProcessInfo[] {
  return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? read(Number(name)) : []));
}

function read(pid: number): ProcessInfo[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // proc(5): the state and the parent follow the command's name, which may hold spaces.
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return state === "Z" ? [] : [{ pid, parentPid: Number(parent), command }];
  } catch {
    return []; // It ended since the folder was read.
  }
}
