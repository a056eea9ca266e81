import { formatTasks } from "./progress/quantities.ts";
import { isProgressShown } from "./progress/show-progress.ts";

/** What Ctrl-C does to an executor. */
export interface Interruptible {
  /** Tasks that were sent and have not ended. */
  inFlight(): number;
  /** The first press: send nothing more, let what was sent end. */
  drain(): void;
  /** The second press: end at once. */
  stop(): Promise<void>;
}

/** Executors that have tasks pending. Only while there are some is the signal listened to. */
const working = new Set<Interruptible>();

let isDraining = false;

let isLeftToProgram = false;

/** Executors that begin from now on leave Ctrl-C to the program. */
export function leaveInterruptsToProgram(): void {
  isLeftToProgram = true;
}

/** From now on, Ctrl-C is the executor's to handle. Safe to call again. */
export function beginInterruptible(executor: Interruptible): void {
  if (working.size === 0 && !isLeftToProgram) process.on("SIGINT", interrupt);
  working.add(executor);
}

/** The executor has nothing pending any more. */
export function endInterruptible(executor: Interruptible): void {
  if (!working.delete(executor) || working.size > 0) return;
  process.off("SIGINT", interrupt);
  isDraining = false;
}

function interrupt(): void {
  if (isDraining) return void stopAll();
  isDraining = true;
  const inFlight = [...working].reduce((sum, executor) => sum + executor.inFlight(), 0);
  say(
    inFlight > 0
      ? `waiting for ${formatTasks(inFlight)} that ${inFlight === 1 ? "was" : "were"} sent; press Ctrl-C again to stop at once`
      : "interrupted while no task was under way; nothing more is sent",
  );
  for (const executor of working) executor.drain();
}

/** Terminals show ^C where the cursor is. The progress lines wipe it off. */
function say(message: string): void {
  const isAfterKeys = process.stderr.isTTY && !isProgressShown();
  process.stderr.write(`${isAfterKeys ? "\n" : ""}boris: ${message}\n`);
}

async function stopAll(): Promise<void> {
  process.off("SIGINT", interrupt);
  await Promise.allSettled([...working].map((executor) => executor.stop()));
  // With nobody listening any more, this ends the process as if nobody had listened at all.
  process.kill(process.pid, "SIGINT");
}
