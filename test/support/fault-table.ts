import { TaskFailedError, TaskTimeoutError, WorkerCrashedError } from "borisjs";
import * as faults from "../functions/faults.ts";

/** One way to die, and what the client must hear of it. */
export interface Fault {
  readonly name: string;
  readonly fn: (param: unknown, context: never) => unknown;
  readonly timeoutMs?: number;
  readonly error: typeof TaskFailedError;
  /** Fields of the error, beside its class. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** What its cause says, if it has one. */
  readonly cause?: RegExp;
}

const timedOut = { error: TaskTimeoutError } as const;
const crashed = { error: WorkerCrashedError } as const;
const failed = { error: TaskFailedError } as const;

export const faultTable: readonly Fault[] = [
  { name: "an endless synchronous loop", fn: faults.loopsForEver, timeoutMs: 1_000, ...timedOut },
  {
    name: "a time-out that it does not hear of",
    fn: faults.outlivesItsTimeWithoutListening,
    timeoutMs: 1_000,
    ...timedOut,
  },
  { name: "a time-out that it listens to", fn: faults.stopsWhenTold, timeoutMs: 1_000, ...timedOut },
  { name: "process.exit(0)", fn: faults.exitsAsIfAllWereWell, ...crashed, fields: { reason: "exit", exitCode: 0 } },
  { name: "process.exit(3)", fn: faults.exitsWithCode, ...crashed, fields: { reason: "exit", exitCode: 3 } },
  { name: "SIGKILL", fn: faults.isKilled, ...crashed, fields: { reason: "signal", signal: "SIGKILL" } },
  { name: "SIGTERM", fn: faults.isTerminated, ...crashed, fields: { reason: "signal", signal: "SIGTERM" } },
  { name: "process.abort()", fn: faults.aborts, ...crashed, fields: { reason: "signal", signal: "SIGABRT" } },
  { name: "no memory left", fn: faults.fillsItsMemory, ...crashed, fields: { reason: "out-of-memory" } },
  { name: "an unhandled rejection", fn: faults.rejectsUnheard, ...failed, cause: /RangeError: nobody awaited this/ },
  { name: "an exception in a timer", fn: faults.throwsInATimer, ...failed, cause: /RangeError: thrown by a timer/ },
  { name: "a promise that never settles", fn: faults.waitsForNothing, ...failed, cause: /can never settle/ },
  { name: "a flood of output", fn: faults.floodsItsOutput, ...failed, cause: /after 20 MB of output/ },
  {
    name: "a thrown error that cannot travel",
    fn: faults.throwsWhatCannotTravel,
    ...failed,
    cause: /TypeError: holds a function/,
  },
  { name: "a thrown function", fn: faults.throwsAFunction, ...failed, cause: /cannot travel: \[Function/ },
  {
    name: "a result that cannot travel",
    fn: faults.returnsWhatCannotTravel,
    ...failed,
    cause: /EncodeError.*result\.callback/,
  },
];
