import type { JobWatch } from "./job-watch.ts";
import { canSucceed } from "./params.ts";
import type { ChaosParam } from "./task.ts";

/** What is wrong with the outcomes of a job, given its dead letters and how often each task ran. */
export function judge(watch: JobWatch, letters: readonly number[], runs: ReadonlyMap<number, number>): string[] {
  const { name, params, futures } = watch;
  const wrong = params.flatMap((param, index) => {
    return judgeTask(watch, index, param, letters, runs).map((what) => `${name} task ${index}: ${what}`);
  });
  if (futures !== params.length) wrong.push(`${name}: ${futures} futures for ${params.length} parameter sets`);
  return wrong;
}

function judgeTask(
  { outcomes, cancelled, succeededBefore }: JobWatch,
  index: number,
  param: ChaosParam,
  letters: readonly number[],
  runs: ReadonlyMap<number, number>,
): string[] {
  const heard = outcomes.get(index) ?? [];
  const [outcome = "nothing"] = heard;
  const wrong: string[] = [];
  if (heard.length !== 1) wrong.push(`settled ${heard.length} times: ${heard.join(", ")}`);
  if (outcome === "succeeded" && !(canSucceed(param) && runs.has(index))) wrong.push("succeeded without a run");
  if (outcome !== "succeeded" && succeededBefore.has(index)) wrong.push(`${outcome}, though it had succeeded before`);
  if (!isTrue(outcome, param, cancelled.has(index))) wrong.push(`untrue: ${outcome} (${param.kind})`);
  const isDead = outcome === "bug" || outcome.startsWith("crashed");
  if (isDead && !letters.includes(index)) wrong.push(`${outcome}, but there is no dead letter`);
  return wrong;
}

/** Whether that can have happened to such a task. */
function isTrue(outcome: string, { kind }: ChaosParam, wasCancelled: boolean): boolean {
  switch (outcome) {
    case "succeeded":
    case "chaos":
    case "crashed: lost":
    case "crashed: signal SIGKILL":
      return true;
    case "bug":
      return kind === "buggy";
    case "crashed: exit 9":
      return kind === "exits";
    case "cancelled":
      return wasCancelled;
    default:
      return false;
  }
}
