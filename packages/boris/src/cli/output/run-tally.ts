import type { TaskOutcome } from "../../jobs/task-outcome.ts";
import { oneLine } from "./one-line.ts";
import { failureOf } from "./result-line.ts";
import { shortIndexes } from "./short-indexes.ts";

/** Kinds of failures that are told, the most frequent first. */
const maxToldKinds = 3;
/** A job may fail in a million ways; those beyond are counted only. */
const maxKinds = 1_000;
const maxNamedTasks = 5;
const maxMessageLength = 160;

interface Kind {
  readonly example: string;
  /** The first of them. */
  readonly indexes: number[];
  count: number;
}

/** Counts how the tasks of a run ended, and remembers a little of why some failed. */
export class RunTally {
  succeeded = 0;
  failed = 0;
  cancelled = 0;
  readonly #kinds = new Map<string, Kind>();

  get total(): number {
    return this.succeeded + this.failed + this.cancelled;
  }

  add(index: number, outcome: TaskOutcome<unknown>): void {
    this[outcome.state] += 1;
    if (outcome.state === "failed") this.#remember(index, outcome.error);
  }

  /** `200 tasks: 190 succeeded, 10 failed`. */
  get counts(): string {
    const parts = (["succeeded", "failed", "cancelled"] as const).filter((state) => this[state] > 0);
    const tasks = this.total === 1 ? "1 task" : `${this.total} tasks`;
    return parts.length === 0 ? tasks : `${tasks}: ${parts.map((state) => `${this[state]} ${state}`).join(", ")}`;
  }

  /** Why tasks failed, in a few lines. */
  get failures(): readonly string[] {
    const kinds = [...this.#kinds.values()].toSorted((one, other) => other.count - one.count);
    const told = kinds.slice(0, maxToldKinds);
    const others = this.failed - told.reduce((sum, { count }) => sum + count, 0);
    return [
      ...told.map(({ count, example, indexes }) => `${count} × ${example} (${tasksOf(indexes, count)})`),
      ...(others > 0 ? [`${others} others`] : []),
    ];
  }

  #remember(index: number, error: unknown): void {
    const { name, message, fingerprint } = failureOf(error);
    const kind = this.#kinds.get(fingerprint);
    if (kind === undefined) {
      if (this.#kinds.size === maxKinds) return;
      this.#kinds.set(fingerprint, {
        example: oneLine(`${name}: ${message}`, maxMessageLength),
        indexes: [index],
        count: 1,
      });
      return;
    }
    kind.count += 1;
    if (kind.indexes.length < maxNamedTasks) kind.indexes.push(index);
  }
}

function tasksOf(indexes: readonly number[], count: number): string {
  const named = shortIndexes(indexes.toSorted((one, other) => one - other));
  return `${count === 1 ? "task" : "tasks"} ${named}${count > indexes.length ? ", …" : ""}`;
}
