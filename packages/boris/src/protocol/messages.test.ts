import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BackendError } from "../errors.ts";
import { decodeCancellation, encodeCancellation } from "./cancellation.ts";
import { decodeCompletion, encodeCompletion } from "./completion.ts";
import { decodeDeadLetter, encodeDeadLetter } from "./dead-letter.ts";
import { decodeJobRecord, encodeJobRecord } from "./job-record.ts";
import {
  cancellations,
  completions,
  deadLetters,
  histories,
  historySummaries,
  jobRecords,
  paramSegments,
  sendRecords,
  statsOfNothing,
  taskOf,
  tasks,
} from "./messages.fake.ts";
import { decodeParamSegment, encodeParamSegment } from "./param-segment.ts";
import { decodeSendRecord, encodeSendRecord } from "./send-record.ts";
import { decodeHistory, decodeHistorySummary, encodeHistory } from "./task-record.ts";
import { decodeTask, encodeTask } from "./task.ts";

const oneLine = /^Cannot read a [a-z ]+ message: [ -~]+$/;

interface Kind<T> {
  readonly kind: string;
  readonly all: fc.Arbitrary<T>;
  readonly encode: (message: T) => string;
  readonly decode: (body: string) => T;
}

/** What Amazon SQS takes in a message (API reference, SendMessage). */
const charactersOfSqs = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;

function behavesAsMessage<T>({ kind, all, encode, decode }: Kind<T>): void {
  describe(`reading ${kind}`, () => {
    test("every one comes back the same", () => {
      fc.assert(
        fc.property(all, (message) => {
          expect(decode(encode(message))).toEqual(message);
        }),
      );
    });

    test("one that lacks a field, or has another thing in its place, is read or refused in one line", () => {
      fc.assert(
        fc.property(all, fc.nat(), fc.jsonValue(), (message, position, value) => {
          const fields = Object.entries(JSON.parse(encode(message)) as object);
          const name = fields[position % fields.length]?.[0] ?? "";
          const replaced = { ...Object.fromEntries(fields), [name]: value };
          const removed = Object.fromEntries(fields.filter(([other]) => other !== name));
          for (const damaged of [replaced, removed]) {
            expect([undefined, expect.stringMatching(oneLine)]).toContainEqual(
              refusalOf(() => decode(JSON.stringify(damaged))),
            );
          }
        }),
      );
    });

    test("garbage is refused with one line that holds none of it", () => {
      fc.assert(
        fc.property(fc.oneof(fc.string(), fc.json()), (garbage) => {
          expect(refusalOf(() => decode(garbage))).toMatch(oneLine);
        }),
      );
    });

    test("another version is refused as such", () => {
      fc.assert(
        fc.property(all, (message) => {
          expect(refusalOf(() => decode(JSON.stringify({ ...message, v: 2 })))).toMatch(/message: 'v' must be 1$/);
        }),
      );
    });
  });
}

behavesAsMessage({ kind: "a task", all: tasks, encode: encodeTask, decode: decodeTask });
behavesAsMessage({ kind: "a completion", all: completions, encode: encodeCompletion, decode: decodeCompletion });
behavesAsMessage({ kind: "a dead letter", all: deadLetters, encode: encodeDeadLetter, decode: decodeDeadLetter });

behavesAsMessage({ kind: "a job record", all: jobRecords, encode: encodeJobRecord, decode: decodeJobRecord });
behavesAsMessage({ kind: "a part of a history", all: histories, encode: encodeHistory, decode: decodeHistory });
behavesAsMessage({
  kind: "the summary of a part of a history",
  all: historySummaries,
  encode: (summary) => encodeHistory({ ...summary, tasks: [] }),
  decode: decodeHistorySummary,
});
behavesAsMessage({ kind: "a send record", all: sendRecords, encode: encodeSendRecord, decode: decodeSendRecord });
behavesAsMessage({
  kind: "a cancellation",
  all: cancellations,
  encode: encodeCancellation,
  decode: decodeCancellation,
});

test("every segment of parameter sets comes back the same", () => {
  fc.assert(
    fc.property(paramSegments, (segment) => {
      expect(decodeParamSegment(encodeParamSegment(segment))).toEqual(segment);
    }),
  );
});

test.each(["", "{}", "[1]", '[{"kind":"pointer"}]', "null"])("what is no segment is refused: %j", (text) => {
  expect(refusalOf(() => decodeParamSegment(text))).toMatch(oneLine);
});

test("what goes through a queue is text that SQS takes", () => {
  fc.assert(
    fc.property(tasks, completions, deadLetters, (task, completion, letter) => {
      for (const body of [encodeTask(task), encodeCompletion(completion), encodeDeadLetter(letter)]) {
        expect(body).toMatch(charactersOfSqs);
      }
    }),
  );
});

test.each<[string, object, string]>([
  ["a job id that is a path", { jobId: "../../bundles" }, "'jobId'"],
  ["an index that is none", { index: -1 }, "'index'"],
  ["an index with a fraction", { index: 0.5 }, "'index'"],
  ["a bundle that is a path", { bundle: "../evil" }, "'bundle'"],
  ["captures that are a path", { captures: "../evil" }, "'captures'"],
  ["attempt zero", { attempt: 0 }, "'attempt'"],
  ["no time", { timeoutMs: 0 }, "'timeoutMs'"],
  ["more depth than is allowed", { depth: 9 }, "'depth'"],
  ["a payload that names its object", { param: { kind: "pointer", key: "user/secret" } }, "'param.kind'"],
  ["a variable that is no text", { env: { HOME: 1 } }, "'env'"],
  ["variables that are a list", { env: ["HOME"] }, "'env'"],
  ["other results", { results: "somewhere" }, "'results'"],
])("a task with %s is refused", (_, fields, named) => {
  const refusal = refusalOf(() => decodeTask(JSON.stringify({ ...taskOf(), ...fields })));
  expect(refusal).toContain(`Cannot read a task message: ${named} must be `);
});

test("the refusal of a variable does not tell its name", () => {
  const body = JSON.stringify({ ...taskOf(), env: { "hunter2\n": 1 } });
  expect(refusalOf(() => decodeTask(body))).not.toContain("hunter2");
});

test("an object that a message points to cannot be chosen by who wrote the message", () => {
  const param = { kind: "object", key: "user/secret", bytes: 3 };
  expect(decodeTask(JSON.stringify({ ...taskOf(), param })).param).toEqual({ kind: "object" });
});

test("a failure without an error is refused", () => {
  const { jobId } = taskOf();
  const body = JSON.stringify({ v: 1, jobId, index: 0, attempt: 1, stats: statsOfNothing, outcome: "failed" });
  expect(refusalOf(() => decodeCompletion(body))).toContain("'error' must be ");
});

test("an unknown outcome is refused", () => {
  const { jobId } = taskOf();
  const body = JSON.stringify({ v: 1, jobId, index: 0, attempt: 1, stats: statsOfNothing, outcome: "exploded" });
  expect(refusalOf(() => decodeCompletion(body))).toContain("'outcome' must be ");
});

/** What is said when a message cannot be read; `undefined` if it can be. */
function refusalOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    return error instanceof BackendError ? error.message : String(error);
  }
}
