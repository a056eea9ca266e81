import type { JobProgress } from "./progress.ts";
import { oneLine } from "./progress/one-line.ts";

interface DescribedJob {
  readonly id: string;
  readonly name: string;
  readonly progress: JobProgress;
}

/**
 * A job as it is printed.
 *
 * @example
 * describeJob(run); // "Job 01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9 (train): 190 succeeded, 10 failed of 200"
 */
export function describeJob({ id, name, progress }: DescribedJob): string {
  const { total, sent, succeeded, failed, cancelled } = progress;
  const others = Object.entries({ failed, cancelled }).filter(([, count]) => count > 0);
  const ended = [`${succeeded} succeeded`, ...others.map(([state, count]) => `${count} ${state}`)].join(", ");
  const title = name.startsWith("(") ? name : `(${name})`;
  return `Job ${id} ${oneLine(title)}: ${ended} of ${total ?? `${sent} sent`}`;
}
