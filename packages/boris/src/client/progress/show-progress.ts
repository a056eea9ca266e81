import { systemClock } from "../../clock.ts";
import type { ProgressDisplay } from "./progress-display.ts";
import type { ShownJob } from "./shown-job.ts";

/** One for the process: displays of their own would write over each other. */
let display: ProgressDisplay | undefined;
let loading: Promise<ProgressDisplay> | undefined;
let summaries = true;

/** Shows a job on the terminal until it is over. Does nothing where nobody looks at it. */
export function showProgress(job: ShownJob): void {
  if (!process.stderr.isTTY || !isForPeople(process.env)) return;
  const startedAt = systemClock.now();
  loading ??= load();
  void loading.then((loaded) => loaded.add(job, startedAt));
}

/** Jobs that are over leave nothing on the terminal from now on: the program says itself what they came to. */
export function leaveSummariesToProgram(): void {
  summaries = false;
}

/** Whether there are lines on the terminal just now. */
export function isProgressShown(): boolean {
  return display?.isShown === true;
}

async function load(): Promise<ProgressDisplay> {
  const { ProgressDisplay } = await import("./progress-display.ts");
  const { stderr, stdout } = process;
  display = new ProgressDisplay({ stderr, stdout, clock: systemClock, summaries });
  return display;
}

/** Terminals that cannot rewrite a line, and logs of a build that look like a terminal, get nothing. */
function isForPeople({ TERM, CI }: NodeJS.ProcessEnv): boolean {
  return TERM !== "dumb" && (CI === undefined || ["", "0", "false"].includes(CI));
}
