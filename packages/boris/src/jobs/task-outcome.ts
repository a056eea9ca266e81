import type { AttemptRecord } from "../protocol/attempt-record.ts";
import type { AttemptStats } from "../protocol/completion.ts";

/** How a task ended, as a program gets it. */
export type TaskOutcome<R> =
  | { readonly state: "succeeded"; readonly value: R; readonly stats?: TaskStats | undefined }
  | { readonly state: "failed" | "cancelled"; readonly error: unknown; readonly stats?: TaskStats | undefined };

/** Times and sizes of a task's last attempt; times are milliseconds since the epoch. */
export interface TaskStats extends AttemptStats {
  readonly attempts: number;
  readonly outcome: AttemptRecord["outcome"];
  /** When the last attempt could first be received: its sending, and for a retry the end of its delay. */
  readonly queuedAt: number;
  /** When the client learned of it. */
  readonly receivedAt: number;
}
