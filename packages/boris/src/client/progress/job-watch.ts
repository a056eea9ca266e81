import type { Clock } from "../../clock.ts";
import type { JobProgress } from "../progress.ts";
import { cutToWidth } from "./cut-to-width.ts";
import { oneLine } from "./one-line.ts";
import { formatCount, formatDuration, formatTasks } from "./quantities.ts";
import { Rate } from "./rate.ts";
import type { ShownJob } from "./shown-job.ts";

/** A job at one moment, as it is drawn. */
export interface JobView extends JobProgress {
  readonly name: string;
  /** `undefined` as long as it is not known. */
  readonly running: number | undefined;
  readonly inFlight: number;
  readonly isDraining: boolean;
  readonly ratePerSecond: number | undefined;
  readonly leftMs: number | undefined;
}

/** On AWS each count is a request. */
const countEveryMs = 2_000;
/** What was sent just now is not running yet. */
const firstCountMs = 1_000;

const maxSummaryName = 60;

/** Follows one job from its beginning to its end. */
export class JobWatch {
  readonly #job: ShownJob;
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #rate = new Rate();
  readonly #name: string;
  #received: number | undefined;
  #countAt = 0;

  constructor(job: ShownJob, clock: Clock, startedAt: number) {
    this.#job = job;
    this.#clock = clock;
    this.#startedAt = startedAt;
    this.#name = oneLine(job.name) || "job";
    this.#rate.begin(endedOf(job.progress), startedAt);
  }

  view(): JobView {
    const { progress, inFlight, isDraining } = this.#job;
    const now = this.#clock.now();
    // As long as the function is being prepared, nothing can end.
    if (progress.sent === 0) this.#rate.begin(0, now);
    else this.#rate.update(endedOf(progress), now);
    if (inFlight === 0 || this.#countAt === 0) this.#countAt = now + firstCountMs;
    else if (now >= this.#countAt) void this.#countRunning(now);
    const ratePerSecond = this.#rate.perSecond;
    const left = this.#tasksLeft(progress);
    return {
      ...progress,
      name: this.#name,
      // The queue may hold tasks of other jobs as well, and what it tells is some time old.
      running: this.#received === undefined ? undefined : Math.min(this.#received, inFlight),
      inFlight,
      isDraining,
      ratePerSecond,
      leftMs: left === undefined || ratePerSecond === undefined ? undefined : (left * 1_000) / ratePerSecond,
    };
  }

  /** What remains to be read when the job is over: `train: 200 tasks, 190 succeeded, 10 failed in 3.2 s`. */
  summary(): string {
    const { total, sent, succeeded, failed, cancelled } = this.#job.progress;
    const name = cutToWidth(this.#name, maxSummaryName);
    const tasks = total ?? sent;
    if (tasks === 0) return `${name}: no tasks`;
    const ends = Object.entries({ succeeded, failed, cancelled })
      .filter(([, count]) => count > 0)
      .map(([how, count]) => `${formatCount(count)} ${how}`);
    return `${[`${name}: ${formatTasks(tasks)}`, ...ends].join(", ")} in ${formatDuration(this.#clock.now() - this.#startedAt)}`;
  }

  #tasksLeft({ total, succeeded, failed, cancelled }: JobProgress): number | undefined {
    if (this.#job.isDraining) return this.#job.inFlight;
    return total === undefined ? undefined : total - succeeded - failed - cancelled;
  }

  async #countRunning(now: number): Promise<void> {
    this.#countAt = now + countEveryMs;
    this.#received = await this.#job.countRunning().catch(() => undefined);
  }
}

/** What was run to its end. */
function endedOf({ succeeded, failed }: JobProgress): number {
  return succeeded + failed;
}
