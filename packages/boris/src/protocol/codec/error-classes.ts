import { isNativeError } from "node:util/types";
import {
  BackendError,
  BorisError,
  BundleError,
  CancelledError,
  CaptureError,
  EncodeError,
  JobNotFoundError,
  TaskFailedError,
  TaskTimeoutError,
  WaitTimeoutError,
  WorkerCrashedError,
} from "../../errors.ts";
import { isNonRetryable, NonRetryableError } from "../non-retryable.ts";

type Create = (constructorArguments: readonly unknown[]) => Error;

const standardClasses: readonly [string, Create][] = [
  ["Error", () => new Error()],
  ["TypeError", () => new TypeError()],
  ["RangeError", () => new RangeError()],
  ["SyntaxError", () => new SyntaxError()],
  ["ReferenceError", () => new ReferenceError()],
  ["EvalError", () => new EvalError()],
  ["URIError", () => new URIError()],
  ["AggregateError", () => new AggregateError([])],
  ["SuppressedError", () => new SuppressedError(undefined, undefined)], // Node.js 22 has none.
  // Its name and message are in internal slots, not in properties.
  ["DOMException", ([name, message]) => new DOMException(String(message), String(name))],
];

const availableClasses = standardClasses.filter(([name]) => name in globalThis);

const noFailure = { taskId: "", attempts: 0, logs: "" };

/** By their codes: a bundle's copy of boris has classes of its own, and may have renamed them. */
const borisClasses: readonly [string, Create][] = [
  ["CAPTURE", () => new CaptureError("")],
  ["BUNDLE", () => new BundleError("")],
  ["ENCODE", () => new EncodeError("", "")],
  ["TASK_FAILED", () => new TaskFailedError("", noFailure)],
  ["TASK_TIMEOUT", () => new TaskTimeoutError("", noFailure)],
  ["WORKER_CRASHED", () => new WorkerCrashedError("", { ...noFailure, reason: "lost" })],
  ["WAIT_TIMEOUT", () => new WaitTimeoutError("")],
  ["CANCELLED", () => new CancelledError("")],
  ["JOB_NOT_FOUND", () => new JobNotFoundError("", "")],
  ["BACKEND", () => new BackendError("")],
  ["NON_RETRYABLE", () => new NonRetryableError()],
];

/** Only these are made again, whatever the text says. */
const classes: ReadonlyMap<string, Create> = new Map([...availableClasses, ...borisClasses]);

const standardNames = new Map(
  availableClasses.map(([name, create]): [object, string] => [Reflect.getPrototypeOf(create([])) as object, name]),
);

/** True for everything that is made as an error: also by subclasses, and in other realms. */
export function isError(value: object): value is Error {
  // Node.js 22 has no Error.isError.
  return isNativeError(value) || value instanceof Error;
}

/**
 * The class to make an error of again: its own if that is a standard one or of boris, and the
 * nearest standard one above it if not, since a class of the user's is not known elsewhere.
 *
 * @example
 * errorClassOf(new (class HttpError extends TypeError {})()); // "TypeError"
 */
export function errorClassOf(error: Error): string {
  if (error instanceof BorisError && classes.has(error.code)) return error.code;
  if (isNonRetryable(error)) return "NON_RETRYABLE";
  for (let made: object | null = error; made !== null; made = Reflect.getPrototypeOf(made)) {
    const name = standardNames.get(made);
    if (name !== undefined) return name;
  }
  return "Error"; // of another realm
}

/**
 * Makes an error of a class that {@link errorClassOf} names, without any properties of its own but
 * the mark of its class.
 *
 * @throws Error if there is no such class
 */
export function createBareError(className: string, constructorArguments: readonly unknown[]): Error {
  const create = classes.get(className);
  if (create === undefined) throw new Error(`there is no class of errors called ${JSON.stringify(className)}`);
  const error = create(constructorArguments);
  for (const key of Object.getOwnPropertyNames(error)) Reflect.deleteProperty(error, key);
  return error;
}
