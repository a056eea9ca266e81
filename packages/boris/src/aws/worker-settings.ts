import { BackendError } from "../errors.ts";

/** What a worker Lambda is told by its stack. */
export interface WorkerSettings {
  readonly stage: string;
  readonly pool: string;
  readonly bucket: string;
  readonly tasksUrl: string;
  readonly deadLettersUrl: string;
  /** Names of completion queues start with it. */
  readonly completionPrefix: string;
  /** Tasks that one run of the function is given at most: a number. */
  readonly batchSize: string;
}

/**
 * The environment of a worker Lambda. One variable for each setting: Lambda shows them to people, and the stack can set
 * a queue's address that it knows only once the queue is made.
 */
const variables: Readonly<Record<keyof WorkerSettings, string>> = {
  stage: "BORIS_STAGE",
  pool: "BORIS_POOL",
  bucket: "BORIS_BUCKET",
  tasksUrl: "BORIS_TASKS_URL",
  deadLettersUrl: "BORIS_DEAD_LETTERS_URL",
  completionPrefix: "BORIS_COMPLETION_PREFIX",
  batchSize: "BORIS_BATCH_SIZE",
};

/** @throws BackendError that names the variables that are missing */
export function readWorkerSettings(env: NodeJS.ProcessEnv): WorkerSettings {
  const missing = Object.values(variables).filter((name) => !env[name]);
  if (missing.length > 0) {
    throw new BackendError(
      `Cannot start the worker: its environment lacks ${missing.join(", ")}. Deploy the stage again`,
    );
  }
  const entries = Object.entries(variables).map(([setting, name]) => [setting, env[name]]);
  return Object.fromEntries(entries) as WorkerSettings;
}
