import {
  aString,
  abortSignal,
  checkOptions,
  nonNegativeInteger,
  oneOf,
  positiveInteger,
  stringList,
  stringRecord,
} from "../options.ts";
import type { ResultsMode } from "../protocol/fields.ts";
import { type ProgressOption, progressRule } from "./progress.ts";

/** Options of `map`, `submit` and `wrap`. Times are milliseconds. Unknown keys are refused. */
export interface MapOptions<M extends ResultsMode = ResultsMode> {
  /** Name of the job, for people. Default: the function's name. */
  readonly name?: string;
  /** Files and folders to send along, relative to the project's root; `*` and `**` are allowed. Default: none. */
  readonly include?: readonly string[];
  /** Packages that are not bundled, as the worker has them. Default: all are bundled. */
  readonly external?: readonly string[];
  /**
   * Tasks that may be sent and not yet collected: of an array those that have not ended, of an iterable those whose results
   * were not taken, too. Default 1,000, which is Lambda's concurrency in a new account.
   */
  readonly maxInFlight?: number;
  /** How often a task is tried before it has failed for good. Default 3. */
  readonly maxAttempts?: number;
  /**
   * Wait before the second attempt; it doubles with each further one, up to 900,000, and 0–50 % of it are taken off at random.
   * Default 1,000.
   */
  readonly retryDelayMs?: number;
  /** Time that one attempt may take, from the function's call. Default 900,000, the longest that Lambda allows. */
  readonly timeoutMs?: number;
  /** Time that a task may take from its sending, with all attempts: none runs or begins after it. Default: no limit. */
  readonly deadlineMs?: number;
  /** Where the tasks run: one of the stage's pools. Default `default`, the only one on this machine. */
  readonly pool?: string;
  /** Environment variables that the tasks of this job see, beside the worker's own. Default: none. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * `durable`: each result is kept as an object, so that another process can attach. `inline`: results come with the
   * completions only, which is faster. `none`: results are dropped and are `undefined`. Default `durable`.
   */
  readonly results?: M;
  /**
   * `true` shows the job on stderr, if that is a terminal and `CI` is not set: tasks that were sent, that run (workers have
   * received them; short ones ahead of time), are done and failed, their rate, the time left. On AWS this costs a request
   * every two seconds. A function is called as tasks are sent and end. Default `false`.
   */
  readonly progress?: ProgressOption;
  /** Cancels the job when it aborts; its reason is the `cause` of each `CancelledError`. */
  readonly signal?: AbortSignal;
}

/** What comes of a function's result with the option `results`. */
export type Kept<R, M extends ResultsMode> = [M] extends ["none"] ? undefined : R;

/** Options with their defaults. */
export interface MapSettings extends MapOptions {
  readonly maxInFlight: number;
  readonly maxAttempts: number;
  readonly retryDelayMs: number;
  readonly timeoutMs: number;
  readonly pool: string;
  readonly results: ResultsMode;
}

/** What a job is like when nothing is said. */
export const defaultMapSettings = {
  maxInFlight: 1_000,
  maxAttempts: 3,
  retryDelayMs: 1_000,
  timeoutMs: 900_000,
  pool: "default",
  results: "durable",
} as const;

const rules = {
  name: aString,
  include: stringList,
  external: stringList,
  maxInFlight: positiveInteger,
  maxAttempts: positiveInteger,
  retryDelayMs: nonNegativeInteger,
  timeoutMs: positiveInteger,
  deadlineMs: positiveInteger,
  pool: aString,
  env: stringRecord,
  results: oneOf("durable", "inline", "none"),
  progress: progressRule,
  signal: abortSignal,
};

/**
 * @throws TypeError for an unknown key
 * @throws RangeError for a value that is not allowed
 */
export function mapSettings(action: string, options: MapOptions = {}): MapSettings {
  checkOptions(action, options, rules);
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return { ...defaultMapSettings, ...given };
}
