import { setTimeout as after } from "node:timers/promises";

/** Waits between two looks at something. Unlike the waits of an executor it keeps the process alive. Rejects when `signal` aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await after(ms, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
