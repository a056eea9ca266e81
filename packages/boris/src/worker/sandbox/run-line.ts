import type { Deadline } from "../deadline.ts";
import type { Attempt } from "../outcome.ts";
import type { FunctionSource, RunRequest } from "./ipc.ts";

/** A run that is to be done, and what is called when it ended. */
export interface Run {
  readonly source: FunctionSource;
  readonly request: RunRequest;
  /** When it has to be over, whatever its `timeoutMs`. */
  readonly endsAt: number;
  readonly deadline?: Deadline | undefined;
  readonly onEnd: (attempt: Attempt) => void;
}

/** Runs that were asked back together. */
export type Recall = readonly Run[];

/**
 * The runs that a process was given and has not ended, in their order. The first is in hand and the others are ahead, as far
 * as we have heard: the process may be further by now. So what is asked back stays here until it is known not to be begun,
 * and a run is never in two places.
 */
export class RunLine {
  readonly #runs: Run[] = [];
  /** Those that are not answered, in their order. */
  readonly #recalls: Recall[] = [];

  get length(): number {
    return this.#runs.length;
  }

  get first(): Run | undefined {
    return this.#runs[0];
  }

  push(run: Run): void {
    this.#runs.push(run);
  }

  shift(): Run | undefined {
    return this.#runs.shift();
  }

  /** Ends the line behind the first few. */
  cut(kept: number): readonly Run[] {
    return this.#runs.splice(kept).filter(isWanted);
  }

  /** Runs that are not known to be in hand: all, or those of one task. */
  ahead(taskId?: string): readonly Run[] {
    return this.#runs.filter(
      (run, position) =>
        isWanted(run) &&
        (position > 0 || this.#isAskedBack(run)) &&
        (taskId === undefined || run.request.taskId === taskId),
    );
  }

  /** The run in hand, if it is known to be this task's. */
  inHand(taskId: string): Run | undefined {
    const run = this.first;
    return run?.request.taskId === taskId && !this.#isAskedBack(run) ? run : undefined;
  }

  /** What the process is to be asked for. */
  askBack(taskId?: string): Recall {
    const recall = this.ahead(taskId).filter((run) => !this.#isAskedBack(run));
    if (recall.length > 0) this.#recalls.push(recall);
    return recall;
  }

  /** The process answered the oldest recall: it will not begin these runs. Gives those that are to be done elsewhere. */
  takeDropped(runIds: readonly number[]): readonly Run[] {
    this.#recalls.shift();
    const dropped = new Set(runIds);
    const left: Run[] = [];
    for (const run of this.#runs.splice(0)) {
      // It may have been given again since: the first is meant.
      if (!dropped.delete(run.request.runId)) this.#runs.push(run);
      else if (isWanted(run)) left.push(run);
    }
    return left;
  }

  /**
   * The run in hand keeps the process too busy to answer. It will hear the recall before it begins another one, so those ahead
   * may be done elsewhere. They stay in line until it answers; if one was begun all the same, its end is told to nobody.
   */
  takeUnanswered(recall: Recall): readonly Run[] {
    const at = this.#recalls.indexOf(recall);
    if (at < 0) return [];
    this.#recalls[at] = [];
    const left = this.#runs.slice(1).filter((run) => recall.includes(run));
    for (const run of left) this.#runs[this.#runs.indexOf(run)] = { ...run, onEnd: toNobody };
    return left;
  }

  #isAskedBack(run: Run): boolean {
    return this.#recalls.some((recall) => recall.includes(run));
  }
}

function toNobody(): void {}

/** Whether a run was not given to another sandbox. */
export function isWanted({ onEnd }: Run): boolean {
  return onEnd !== toNobody;
}
