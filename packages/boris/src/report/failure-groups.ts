import { stripVTControlCharacters } from "node:util";
import { toFailure } from "../protocol/failure.ts";
import type { TaskRecord } from "../protocol/task-record.ts";
import type { FailureExample, FailureGroup } from "./report-data.ts";

/** Errors that are all different are no groups; the rest of them is counted in one. */
const maxGroups = 100;
const maxIndexes = 20;
const maxTitleLength = 160;
const maxExampleLength = 4_096;

type Group = { -readonly [key in keyof FailureGroup]: FailureGroup[key] } & { readonly indexes: number[] };

/** Puts failures together that differ in numbers alone, as dead letters are put together. */
export class FailureGroups {
  readonly #groups = new Map<string, Group>();
  /** By the fingerprint of the message in one line, which is what is kept of attempts that were tried again. */
  readonly #byLine = new Map<string, Group>();
  /** The version in which each group changed last. */
  readonly #changes = new Map<Group, number>();
  #version = 0;

  /** Rises with each change. */
  get version(): number {
    return this.#version;
  }

  add({ index, state, error, logs, attempts }: TaskRecord): void {
    if (state === "failed" && error !== undefined) {
      const group = this.#groupOf(error.name, error.message);
      group.tasks += 1;
      if (group.indexes.length < maxIndexes) group.indexes.push(index);
      group.example ??= exampleOf(index, error, logs);
    }
    // The last attempt of a task that failed is the task's own failure.
    for (const { error: why } of attempts.slice(0, -1)) {
      if (why !== undefined) this.#groupOf(...namedLine(why)).retries += 1;
    }
  }

  /** The groups that changed after a version. */
  since(version: number): FailureGroup[] {
    return [...this.#changes].filter(([, changed]) => changed > version).map(([group]) => group);
  }

  #groupOf(name: string, message: string): Group {
    const own = toFailure(name, message).fingerprint;
    const known = this.#groups.get(own) ?? this.#byLine.get(own);
    const group = known ?? this.#newGroup(name, message, own);
    this.#changes.set(group, (this.#version += 1));
    return group;
  }

  #newGroup(name: string, message: string, fingerprint: string): Group {
    const isOne = this.#groups.size < maxGroups;
    const key = isOne ? fingerprint : "";
    const title = isOne ? errorLine(name, message).replaceAll(details, "#") : "Other errors";
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const group = { id: this.#groups.size, fingerprint: key, title, tasks: 0, retries: 0, indexes: [] };
    this.#groups.set(key, group);
    const line = toFailure(name, message.replaceAll(/\s+/g, " ")).fingerprint;
    if (isOne && !this.#byLine.has(line)) this.#byLine.set(line, group);
    return group;
  }
}

/** What differs from task to task where the cause does not, as in a fingerprint. */
const details = /[0-9a-f]{8,}|\d+(?:\.\d+)?/gi;

/** What went wrong in a line. */
export function errorLine(name: string, message: string): string {
  const first = firstLine(message);
  const line = first === "" ? name : `${name}: ${first}`;
  return line.length > maxTitleLength ? `${line.slice(0, maxTitleLength)}…` : line;
}

function firstLine(message: string): string {
  return message.trimStart().split("\n", 1)[0] ?? "";
}

/** Takes apart the line that is kept of an attempt. */
function namedLine(line: string): [name: string, message: string] {
  const colon = line.indexOf(": ");
  return colon === -1 ? [line, ""] : [line.slice(0, colon), line.slice(colon + 2)];
}

function exampleOf(index: number, error: NonNullable<TaskRecord["error"]>, logs: string | undefined): FailureExample {
  return {
    index,
    error: `${error.name}: ${error.message}`.slice(0, maxExampleLength),
    ...(error.stack === undefined ? {} : { stack: stripVTControlCharacters(error.stack).slice(0, maxExampleLength) }),
    // The last lines tell the most.
    ...(logs === undefined ? {} : { logs: stripVTControlCharacters(logs).slice(-maxExampleLength) }),
  };
}
