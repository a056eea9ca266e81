import type { JobProgress } from "../progress.ts";

/** What the progress lines want to know of a job. All of it is read by a timer, so that tasks cost nothing more for it. */
export interface ShownJob {
  readonly name: string;
  readonly progress: JobProgress;
  /** Tasks that were sent and have not ended. */
  readonly inFlight: number;
  /** Nothing more is sent; what was sent is waited for. */
  readonly isDraining: boolean;
  /** Resolves when every task has ended. */
  readonly over: Promise<void>;
  /** About how many tasks workers have received; `undefined` if that is not known. On AWS, a request. */
  countRunning(): Promise<number | undefined>;
}
