import { expect, test } from "vitest";
import { QueueGoneError } from "./backend/queue-gone.ts";
import type * as errors from "./errors.ts";
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
} from "./errors.ts";

const failure = { taskId: "J-1", attempts: 2, logs: "printed" };

const all = [
  new CaptureError("m"),
  new BundleError("m"),
  new EncodeError("m", "params[0]"),
  new TaskFailedError("m", failure),
  new TaskTimeoutError("m", failure),
  new WorkerCrashedError("m", { ...failure, reason: "exit", exitCode: 3 }),
  new WaitTimeoutError("m"),
  new CancelledError("m"),
  new JobNotFoundError("m", "J"),
  new BackendError("m"),
];

test.each(all)("$name has a code of its own, its class's name and its message", (error) => {
  expect(error).toBeInstanceOf(BorisError);
  expect(error).toBeInstanceOf(Error);
  expect(error.name).toBe(error.constructor.name);
  expect(error.message).toBe("m");
  expect(all.filter(({ code }) => code === error.code)).toEqual([error]);
  expect(error.stack).toContain("errors.test.ts");
});

test.each(all)("$name is an instance of its own class and of those above it, and of no other", (error) => {
  for (const other of all) {
    const above = Object.prototype.isPrototypeOf.call(other.constructor.prototype as object, error);
    expect(error instanceof other.constructor).toBe(above);
  }
});

test("an error of another copy of the package is an instance", async () => {
  const url = new URL("./errors.ts?copy", import.meta.url);
  const copy = (await import(url.href)) as typeof errors;
  const error = new copy.TaskTimeoutError("m", failure);
  expect(error.constructor).not.toBe(TaskTimeoutError);
  expect(error).toBeInstanceOf(TaskTimeoutError);
  expect(error).toBeInstanceOf(TaskFailedError);
  expect(error).toBeInstanceOf(BorisError);
  expect(error).not.toBeInstanceOf(WorkerCrashedError);
});

test.each([undefined, null, 1, "BackendError", {}, new Error("m"), { name: "BackendError", code: "BACKEND" }])(
  "%s is no error of boris",
  (value) => {
    expect(value instanceof BorisError).toBe(false);
    expect(value instanceof BackendError).toBe(false);
  },
);

test("a class that is made of one of these has no instances but its own", () => {
  class MissingTable extends BackendError {}
  expect(new MissingTable("m")).toBeInstanceOf(MissingTable);
  expect(new MissingTable("m")).toBeInstanceOf(BackendError);
  expect(new BackendError("m")).not.toBeInstanceOf(MissingTable);
  expect(new QueueGoneError("m")).toBeInstanceOf(BackendError);
  expect(new BackendError("m")).not.toBeInstanceOf(QueueGoneError);
});

test("a failed task's error has a cause exactly if there was one, also an undefined one", () => {
  expect(new TaskFailedError("m", failure)).not.toHaveProperty("cause");
  expect(new TaskFailedError("m", { ...failure, cause: undefined })).toHaveProperty("cause", undefined);
  expect(new TaskFailedError("m", { ...failure, cause: "thrown" })).toHaveProperty("cause", "thrown");
});

test("a failed task's error names its job and the index of its parameter set", () => {
  const error = new TaskTimeoutError("m", { ...failure, taskId: "01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9-12" });
  expect([error.jobId, error.index]).toEqual(["01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9", 12]);
});

test("errors carry what a program needs to know, and print nothing else", () => {
  expect(new WorkerCrashedError("m", { ...failure, reason: "signal", signal: "SIGKILL" })).toMatchObject({
    ...failure,
    reason: "signal",
    signal: "SIGKILL",
  });
  const captureError = new CaptureError("m", { variable: "client", path: "client.socket", cause: "why" });
  expect(captureError).toMatchObject({ code: "CAPTURE", variable: "client", path: "client.socket", cause: "why" });
  expect(Object.keys(captureError)).not.toContain("cause");
});
