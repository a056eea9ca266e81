import type { OptionRule } from "../options.ts";

/** How far a job is. */
export interface JobProgress {
  /** Parameter sets in all; `undefined` while an iterable is not at its end. */
  readonly total: number | undefined;
  /** Tasks that were sent, those that have ended included. */
  readonly sent: number;
  /** Tasks that have ended, by how they did. */
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
}

/** Whether to show a job on the terminal, or what to call as tasks are sent and end. */
export type ProgressOption = boolean | ((progress: JobProgress) => void);

export const progressRule: OptionRule = {
  must: "a boolean or a function",
  holds: (value) => typeof value === "boolean" || typeof value === "function",
};
