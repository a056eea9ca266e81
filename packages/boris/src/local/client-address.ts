import { newQueueId } from "../protocol/ids.ts";

export const completionsPrefix = "done-";

/** Addresses of the executors that are open in this process. */
const openHere = new Set<string>();

/** A new address for the completions of one executor. It tells other processes whose it is. */
export function openAddress(): string {
  const address = `${completionsPrefix}${newQueueId()}-${process.pid}`;
  openHere.add(address);
  return address;
}

export function closeAddress(address: string): void {
  openHere.delete(address);
}

/** Whether there may still be somebody at an address: the executor is open, or its process runs. */
export function isClientAlive(address: string): boolean {
  const pid = Number(address.slice(address.lastIndexOf("-") + 1));
  if (pid === process.pid) return openHere.has(address);
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // There is such a process, but it is another user's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
