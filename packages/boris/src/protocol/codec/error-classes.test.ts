import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
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
import { decode, encode } from "../codec.ts";
import { isNonRetryable, NonRetryableError } from "../non-retryable.ts";

function roundTrip<T>(value: T): T {
  return decode(encode(value, "result")) as T;
}

const failure = { taskId: "job-1", attempts: 3, logs: "" };

class HttpError extends TypeError {
  override name = "HttpError";
  readonly status = 503;
}

test("an error of a user's class is of the nearest standard one and keeps name and properties", () => {
  const copy = roundTrip(new HttpError("no", { cause: new RangeError("why") }));
  expect(Object.getPrototypeOf(copy)).toBe(TypeError.prototype);
  expect(copy).toMatchObject({ name: "HttpError", message: "no", status: 503 });
  expect(copy.cause).toBeInstanceOf(RangeError);
  expect(Object.keys(copy)).toEqual(["name", "status"]);
});

test("a name or message that a class defines on its prototype is kept", () => {
  class Late extends Error {
    override get message() {
      return "too late";
    }
  }
  Object.defineProperty(Late.prototype, "name", { value: "Late" });
  const copy = roundTrip(new Late());
  expect(String(copy)).toBe("Late: too late");
});

test("a name that cannot be read is left out", () => {
  class Odd extends Error {}
  Object.defineProperty(Odd.prototype, "name", {
    get() {
      throw new Error("no name");
    },
  });
  Object.defineProperty(Odd.prototype, "message", { value: 5 });
  expect(Object.getOwnPropertyNames(roundTrip(new Odd()))).toEqual(["stack"]);
});

test("a DOMException keeps its name, message and code", () => {
  const copy = roundTrip(AbortSignal.abort().reason as DOMException);
  expect(copy).toBeInstanceOf(DOMException);
  expect(copy).toMatchObject({ name: "AbortError", message: "This operation was aborted", code: 20 });
});

test("an error of another realm becomes one of this", () => {
  const foreign = runInNewContext('Object.assign(new RangeError("far"), { a: 1 })') as object;
  const copy = roundTrip(foreign);
  expect(copy).toBeInstanceOf(Error);
  expect(copy).toMatchObject({ name: "RangeError", message: "far", a: 1 });
});

test("errors of boris are of their class again", () => {
  const cause = new EncodeError("cannot", "result.a");
  const copy = roundTrip(new WorkerCrashedError("gone", { ...failure, cause, reason: "exit", exitCode: 3 }));
  expect(copy).toBeInstanceOf(WorkerCrashedError);
  expect(copy).toBeInstanceOf(TaskFailedError);
  expect(copy).toBeInstanceOf(BorisError);
  expect(copy).toMatchObject({ taskId: "job-1", reason: "exit", exitCode: 3 });
  expect(copy.cause).toBeInstanceOf(EncodeError);
});

test.each([
  new BackendError("x"),
  new BundleError("x"),
  new CancelledError("x"),
  new CaptureError("x", { variable: "v" }),
  new EncodeError("x", "result.a"),
  new JobNotFoundError("x", "job"),
  new TaskFailedError("x", failure),
  new TaskTimeoutError("x", failure),
  new WaitTimeoutError("x"),
  new WorkerCrashedError("x", { ...failure, reason: "lost" }),
  new NonRetryableError("x"),
  new SuppressedError(new Error("a"), new Error("b"), "x"),
])("$name keeps its class", (error) => {
  const copy = roundTrip(error);
  expect(copy).toEqual(error);
  expect(Object.getPrototypeOf(copy)).toBe(Object.getPrototypeOf(error));
});

test("an error without the inner state of its class is one of that class all the same", () => {
  expect(roundTrip(Object.create(DOMException.prototype))).toMatchObject({ name: "", message: "" });
  expect(roundTrip(Object.create(RangeError.prototype))).toBeInstanceOf(RangeError);
});

test("an error that is not to be retried is still not to be", () => {
  class BadInput extends NonRetryableError {
    override name = "BadInput";
  }
  const copy = roundTrip(new BadInput("empty"));
  expect(isNonRetryable(copy)).toBe(true);
  expect(String(copy)).toBe("BadInput: empty");
});

test("an error may be its own cause", () => {
  const error: Error & { self?: unknown } = new AggregateError([], "round");
  error.self = { error };
  error.cause = error;
  const copy = roundTrip(error);
  expect(copy.cause).toBe(copy);
  expect((copy.self as { error: unknown }).error).toBe(copy);
});
