import type { JobRecord } from "../protocol/job-record.ts";
import type { Connection } from "./connection.ts";
import type { SendLog } from "./send-log.ts";

/** Where a job's tasks come from: the parameter sets of a map, what a dead client left behind, or dead letters. */
export interface TaskSource {
  /** Name of the job, for people. */
  readonly name: string;

  /**
   * Makes ready what the tasks need. Called once, before `next`. When it rejects (`BundleError`, `BackendError`) no task
   * is sent.
   */
  prepare(connection: Connection): Promise<PreparedJob>;

  /** The next task, or `undefined` after the last. Throws, or rejects with, what a user's iterable throws. */
  next(): OutgoingTask | undefined | Promise<OutgoingTask | undefined>;

  /** No more is wanted. */
  close(): Promise<void>;
}

/** What is known of a job when its first task can be sent. */
export interface PreparedJob {
  readonly record: JobRecord;
  readonly sourceMap: string | undefined;
  readonly log: SendLog;
}

/** A task that is ready to be sent, or why it cannot be. */
export type OutgoingTask = TaskPlace & ({ readonly send: () => Promise<void> } | { readonly refusal: Error });

interface TaskPlace {
  readonly index: number;
  /** Its place in the order of sending, from 0. */
  readonly position: number;
  /** Payload text of its parameter set, for the job's history, if it is short. */
  readonly param?: string | undefined;
}
