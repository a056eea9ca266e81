/** How far a job is. */
export interface JobProgress {
  /** Parameter sets in all; `undefined` while an iterable is not at its end. */
  readonly total: number | undefined;
  /** Tasks that were sent. */
  readonly sent: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
}
