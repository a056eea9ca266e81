import { beforeEach, describe, expect, test } from "vitest";
import { newJobId, newSegmentId } from "../protocol/ids.ts";
import type { JobRecord } from "../protocol/job-record.ts";
import { keys } from "../protocol/keys.ts";
import { encodeSendRecord } from "../protocol/send-record.ts";
import { encodeHistory, type HistorySummary } from "../protocol/task-record.ts";
import { ObjectsInMemory } from "../transport/objects.fake.ts";
import { glanceAt } from "./glance.ts";
import { taskRecord } from "./task-record.fake.ts";

/** Jobs as their clients may have left them, a minute after the epoch. */

const now = 60_000;

let objects: ObjectsInMemory;
beforeEach(() => {
  objects = new ObjectsInMemory();
});

const put = (key: string, text: string): void => void objects.content.set(key, Buffer.from(text));

const job = (fields: Partial<JobRecord> = {}): JobRecord => ({
  v: 1,
  jobId: newJobId(),
  createdAt: 1,
  results: "durable",
  maxAttempts: 3,
  retryDelayMs: 1,
  timeoutMs: 1,
  bundle: "0".repeat(64),
  projectRoot: "/",
  pool: "default",
  name: "f",
  ...fields,
});

const sent = ({ jobId }: JobRecord, accepted: number, ended: boolean, at: number): void =>
  put(keys.sent(jobId), encodeSendRecord({ v: 1, accepted, ended, at }));

const counts = (succeeded: number, failed = 0, cancelled = 0) => ({ succeeded, failed, cancelled });

/** What a client wrote, with no more tasks than it takes. */
const wrote = ({ jobId }: JobRecord, summary: Partial<HistorySummary>, indexes: number[] = []): void =>
  put(
    keys.history(jobId, newSegmentId()),
    encodeHistory({ v: 1, ...summary, tasks: indexes.map((index) => taskRecord(index)) }),
  );

const glance = (record: JobRecord) => glanceAt(objects, record, now);

describe("a glance at a job", () => {
  test("that has ended tells how its tasks did, by the last part of its history alone", async () => {
    const record = job({ size: 2_000 });
    sent(record, 2_000, true, 1);
    wrote(record, { ended: counts(1_000), part: 1 });
    wrote(record, { ended: counts(1_996, 3, 1), part: 2, total: 2_000 });
    const first = [...objects.content.keys()].find((key) => key.startsWith(keys.histories(record.jobId)));
    objects.content.set(first ?? "", Buffer.from("never read"));
    expect(await glance(record)).toMatchObject({ total: 2_000, phase: "ended", ended: counts(1_996, 3, 1) });
  });

  test("whose parameter sets came from an iterable knows how many there were when it is told", async () => {
    const record = job({ results: "inline" });
    wrote(record, { ended: counts(5), part: 1, at: now - 1_000 });
    expect(await glance(record)).toMatchObject({ total: undefined, phase: "running", ended: counts(5) });
    wrote(record, { ended: counts(7), part: 2, total: 7 });
    expect(await glance(record)).toMatchObject({ total: 7, phase: "ended", ended: counts(7) });
  });

  test.each([
    ["sending", "durable", { accepted: 5, ended: false, at: now - 1_000 }, now - 20_000],
    ["client gone", "durable", { accepted: 5, ended: false, at: now - 20_000 }, now - 1_000],
    ["running", "durable", { accepted: 9, ended: true, at: 1 }, now - 1_000],
    ["sent", "durable", { accepted: 9, ended: true, at: 1 }, now - 20_000],
    ["running", "durable", { accepted: 9, ended: true, at: now - 1_000 }, 1],
    ["running", "inline", { accepted: 9, ended: true, at: 1 }, now - 1_000],
    ["quiet", "inline", { accepted: 9, ended: true, at: 1 }, now - 20_000],
  ] as const)("that has not ended is %s, with %s results", async (phase, results, { accepted, ended, at }, heardAt) => {
    const record = job({ size: 9, results });
    sent(record, accepted, ended, at);
    wrote(record, { ended: counts(4), part: 1, at: heardAt });
    const isSure = phase === "sending" || phase === "running";
    // What ended while nobody listened is not in the history.
    expect(await glance(record)).toMatchObject({ total: 9, phase, ended: isSure ? counts(4) : undefined });
  });

  test("without parameter sets has ended, and one of which nothing ended yet has not", async () => {
    expect(await glance(job({ size: 0 }))).toMatchObject({ total: 0, phase: "ended" });
    expect(await glance(job({ size: 1 }))).toMatchObject({ total: 1, phase: "client gone", ended: undefined });
  });

  test("that several clients wrote of counts each task once, if that is little to read", async () => {
    const record = job({ size: 4 });
    sent(record, 4, true, 1);
    wrote(record, { ended: counts(2), part: 1 }, [0, 1]);
    wrote(record, { ended: counts(3), part: 1 }, [1, 2, 3]);
    expect(await glance(record)).toMatchObject({ phase: "ended", ended: counts(4) });
    for (let part = 2; part < 10; part += 1) wrote(record, { ended: counts(3), part });
    expect(await glance(record)).toMatchObject({ phase: "sent", ended: undefined });
  });

  test("that an earlier version wrote of counts its tasks, if that is little to read", async () => {
    const record = job({ size: 2 });
    wrote(record, { total: 2 }, [0, 1]);
    expect(await glance(record)).toMatchObject({ phase: "ended", ended: counts(2) });
  });

  test("that was redriven says so, and does not take old failures for new ones", async () => {
    const record = job({ size: 3 });
    wrote(record, { ended: counts(1, 2), part: 1 });
    expect(await glance(record)).toMatchObject({ isRedriven: false });
    put(keys.redrive(record.jobId, newJobId()), "");
    expect(await glance(record)).toMatchObject({ isRedriven: true, ended: counts(1, 2) });
    put(keys.redrive(record.jobId, record.jobId), "");
    expect(await glance(record)).toMatchObject({ isRedriven: true, ended: undefined });
  });
});
