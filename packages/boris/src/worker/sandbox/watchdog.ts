import { Worker } from "node:worker_threads";

/**
 * The worker may be killed while user code blocks this process's event loop for ever. A thread of its own sees
 * that the parent is gone and kills the process, with all that it started.
 */
const checkEveryMs = 1_000;

// Where there are process groups, 0 is the sender's own.
const target = process.platform === "win32" ? "process.pid" : "0";

const watch = (parentPid: number): string => `
  setInterval(() => {
    if (process.ppid !== ${parentPid}) process.kill(${target}, "SIGKILL");
  }, ${checkEveryMs});
`;

export function startWatchdog(parentPid: number): void {
  const thread = new Worker(watch(parentPid), {
    eval: true,
    execArgv: [],
    env: {},
    stdin: false,
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 },
  });
  thread.unref();
}
