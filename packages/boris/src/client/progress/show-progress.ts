import { systemClock } from "../../clock.ts";
import type { ProgressDisplay } from "./progress-display.ts";
import type { ShownJob } from "./shown-job.ts";

/** One for the process: displays of their own would write over each other. */
let display: Promise<ProgressDisplay> | undefined;

/** Shows a job on the terminal until it is over. Does nothing where nobody looks at it. */
export function showProgress(job: ShownJob): void {
  const { stderr, stdout, env } = process;
  if (!stderr.isTTY || !isForPeople(env)) return;
  const startedAt = systemClock.now();
  display ??= import("./progress-display.ts").then(
    (module) => new module.ProgressDisplay({ stderr, stdout, clock: systemClock }),
  );
  void display.then((shown) => shown.add(job, startedAt));
}

/** Terminals that cannot rewrite a line, and logs of a build that look like a terminal, get nothing. */
function isForPeople({ TERM, CI }: NodeJS.ProcessEnv): boolean {
  return TERM !== "dumb" && (CI === undefined || ["", "0", "false"].includes(CI));
}
