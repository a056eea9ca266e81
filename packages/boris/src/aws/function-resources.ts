/** Lambda gives one vCPU for every 1,769 MB of memory (Developer Guide, "Configure Lambda function memory"). */
const mbPerCpu = 1_769;

/** What the worker's own process and the shell of each sandbox take beside the heap of user code, measured and rounded up. */
const workerMb = 150;
const sandboxShellMb = 60;

/** A heap below this cannot even load a bundle. */
const leastHeapMb = 48;

/** How a function's memory is shared out. */
export interface FunctionResources {
  /** Sandboxes that run at once: one for each whole CPU, and no more than there can be tasks. */
  readonly concurrency: number;
  /** Heap limit of each, so that a task that takes too much ends alone and not with the whole environment. */
  readonly heapMb: number;
}

/** @param batchSize - tasks that one run of the function is given at most */
export function functionResources(functionMemoryMb: number, batchSize: number): FunctionResources {
  const concurrency = Math.max(1, Math.min(batchSize, Math.floor(functionMemoryMb / mbPerCpu)));
  const share = (functionMemoryMb - workerMb) / concurrency - sandboxShellMb;
  return { concurrency, heapMb: Math.max(leastHeapMb, Math.floor(share)) };
}
