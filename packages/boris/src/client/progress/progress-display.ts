import type { Clock } from "../../clock.ts";
import { JobWatch } from "./job-watch.ts";
import { LiveLines, type TerminalStream } from "./live-lines.ts";
import { progressLines } from "./progress-lines.ts";
import { formatCount } from "./quantities.ts";
import type { ShownJob } from "./shown-job.ts";

export interface ProgressDisplayOptions {
  /** A terminal. */
  readonly stderr: TerminalStream;
  readonly stdout: TerminalStream;
  readonly clock: Clock;
  /** Whether a line about each job stays when it is over. Default true. */
  readonly summaries?: boolean;
}

const frameMs = 100;

/** All that is worth saying of one job fits into one line from here on. */
const wideColumns = 110;
/** Several jobs share the terminal: one line each, with less in it, as long as that is wide enough. */
const minColumnsOfOneLine = 60;

/** The progress of all jobs of this process that are to be seen, drawn by one timer. */
export class ProgressDisplay {
  readonly #options: ProgressDisplayOptions;
  readonly #watches = new Set<JobWatch>();
  #lines: LiveLines | undefined;
  #cancelTimer: () => void = () => undefined;

  constructor(options: ProgressDisplayOptions) {
    this.#options = options;
  }

  get isShown(): boolean {
    return this.#watches.size > 0;
  }

  /** Shows a job until it is over. */
  add(job: ShownJob, startedAt: number): void {
    const watch = new JobWatch(job, this.#options.clock, startedAt);
    if (this.#watches.size === 0) this.#open();
    this.#watches.add(watch);
    void job.over.then(() => this.#end(watch));
  }

  #open(): void {
    const { stderr, stdout } = this.#options;
    this.#lines = new LiveLines(stderr, stdout);
    // The process may end before its jobs do.
    process.on("exit", this.#draw);
    this.#tick();
  }

  #end(watch: JobWatch): void {
    this.#watches.delete(watch);
    this.#draw();
    if (this.#options.summaries !== false) this.#lines?.print(watch.summary());
    if (this.#watches.size > 0) return;
    this.#cancelTimer();
    process.off("exit", this.#draw);
    this.#lines?.close();
    this.#lines = undefined;
  }

  #tick(): void {
    this.#cancelTimer = this.#options.clock.after(frameMs, () => {
      this.#draw();
      this.#tick();
    });
  }

  readonly #draw = (): void => {
    const lines = this.#lines;
    if (lines === undefined) return;
    // Writing to the last column makes some terminals begin another line.
    const columns = lines.columns - 1;
    const perJob = columns >= wideColumns || (this.#watches.size > 1 && columns >= minColumnsOfOneLine) ? 1 : 2;
    // What the program prints is to be seen as well.
    const places = Math.max(1, Math.floor(lines.rows / 2 / perJob));
    const shown = [...this.#watches].slice(0, places);
    const drawn = shown.flatMap((watch) =>
      progressLines(watch.view(), { columns, lines: perJob, stream: this.#options.stderr }),
    );
    const hidden = this.#watches.size - shown.length;
    lines.show(hidden === 0 ? drawn : [...drawn, `and ${formatCount(hidden)} more`.slice(0, columns)]);
  };
}
