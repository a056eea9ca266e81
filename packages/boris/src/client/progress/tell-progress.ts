import type { JobProgress } from "../progress.ts";

/** What the program's callback throws is uncaught in the program: it must not keep futures from ending. */
export function tellProgress(callback: (progress: JobProgress) => void, progress: JobProgress): void {
  try {
    callback(progress);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
