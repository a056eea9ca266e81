import { readdirSync, readFileSync } from "node:fs";

/** Sends a signal to a process and to all that it started: Lambda freezes, thaws and kills whole environments. */
export function signalTree(pid: number, signal: NodeJS.Signals): void {
  // The youngest first when they are to stop, so that none of them finds its parent gone.
  for (const member of [...treeOf(pid)].toReversed()) {
    try {
      process.kill(member, signal);
    } catch {
      // It is gone.
    }
  }
}

function treeOf(root: number): ReadonlySet<number> {
  const parents = parentsOfAll();
  const tree = new Set([root]);
  // A set visits what is added to it meanwhile.
  for (const member of tree) {
    for (const [pid, parent] of parents) if (parent === member) tree.add(pid);
  }
  return tree;
}

/** Linux only; elsewhere an environment is one process. */
function parentsOfAll(): ReadonlyMap<number, number> {
  try {
    const pids = readdirSync("/proc").map(Number).filter(Number.isInteger);
    return new Map(pids.map((pid) => [pid, parentOf(pid)]));
  } catch {
    return new Map();
  }
}

/** The name, which stands before, may hold anything (proc(5)). */
function parentOf(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(")").at(-1)?.trim().split(" ")[1]);
  } catch {
    return 0;
  }
}
