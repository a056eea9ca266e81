/** The time to the millisecond, and two characters more. */
const length = 12;

/** So much of a job's id as tells it from others, and as can be given to a command. */
export function shortId(jobId: string): string {
  return jobId.slice(0, length);
}
