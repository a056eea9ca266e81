import { beforeEach, describe, expect, test } from "vitest";
import type { ListOptions } from "../backend/object-store.ts";
import { BackendError, JobNotFoundError } from "../errors.ts";
import { beforeIdsOf, newJobId } from "../protocol/ids.ts";
import { encodeJobRecord, type JobRecord } from "../protocol/job-record.ts";
import { keys } from "../protocol/keys.ts";
import { ObjectsInMemory } from "../transport/objects.fake.ts";
import { listJobs } from "./list-jobs.ts";
import { resolveJobId } from "./resolve-job-id.ts";

/** Counts what a store is asked. */
class CountedObjects extends ObjectsInMemory {
  readonly lists: (ListOptions | undefined)[] = [];
  gets = 0;

  override async get(key: string): Promise<Uint8Array | undefined> {
    this.gets += 1;
    return super.get(key);
  }

  override async *list(prefix: string, options?: ListOptions): AsyncGenerator<string, void, undefined> {
    this.lists.push(options);
    yield* super.list(prefix, options);
  }
}

const start = Date.UTC(2026, 0, 1);
const minuteMs = 60_000;
const idAt = (time: number): string => `${beforeIdsOf(time)}${"0".repeat(16)}`;

let objects: CountedObjects;

async function makeJob(jobId: string, fields: Partial<JobRecord> = {}): Promise<void> {
  const about = { v: 1, jobId, name: "train", bundle: "a".repeat(64), createdAt: start, projectRoot: "/" } as const;
  const settings = { pool: "default", results: "durable", maxAttempts: 3, retryDelayMs: 0, timeoutMs: 1 } as const;
  await objects.put(keys.job(jobId), [Buffer.from(encodeJobRecord({ ...about, ...settings, ...fields }))]);
  for (const index of [0, 1]) await objects.put(keys.result(jobId, index), []);
}

/** One job a minute, the earliest first. */
const ids = Array.from({ length: 30 }, (_, minute) => idAt(start + minute * minuteMs));
const latestFirst = ids.toReversed();

beforeEach(async () => {
  objects = new CountedObjects();
  for (const id of ids) await makeJob(id);
});

describe("a list of jobs", () => {
  const idsOf = ({ jobs }: Awaited<ReturnType<typeof listJobs>>): readonly string[] => jobs.map(({ jobId }) => jobId);

  test("has the latest first, and reads no more than it gives", async () => {
    const list = await listJobs(objects, { limit: 20 });
    expect(idsOf(list)).toEqual(latestFirst.slice(0, 20));
    expect(list.earlier).toBe(10);
    expect(objects.gets).toBe(20);
    expect(objects.lists).toMatchObject([{ delimiter: "/" }]);
  });

  test("has them all, if nothing else is said", async () => {
    expect(idsOf(await listJobs(objects))).toEqual(latestFirst);
  });

  test("begins at a time, and the store is not asked for what is before", async () => {
    const list = await listJobs(objects, { since: start + 27 * minuteMs });
    expect(idsOf(list)).toEqual(latestFirst.slice(0, 3));
    expect(list.earlier).toBe(0);
    expect(objects.lists[0]?.after).toBe(`jobs/${beforeIdsOf(start + 27 * minuteMs)}`);
  });

  test("goes on where a record is damaged or missing", async () => {
    await objects.put(keys.job(ids[28] ?? ""), [Buffer.from("{")]);
    await objects.delete([keys.job(ids[27] ?? "")]);
    await objects.put("jobs/notes/readme", []);
    const list = await listJobs(objects, { limit: 3 });
    expect(idsOf(list)).toEqual([ids[29], ids[26]]);
    expect(list.unreadable.map(({ message }) => message)).toEqual([expect.stringContaining(`job ${ids[28]}`)]);
  });

  test("ends with the store's failure", async () => {
    objects.get = async () => {
      throw new BackendError("no access");
    };
    await expect(listJobs(objects)).rejects.toThrow("no access");
  });
});

describe("a job is found", () => {
  test("by its id, in any case, without a look at the store", async () => {
    expect(await resolveJobId(objects, ids[3]?.toLowerCase() ?? "")).toBe(ids[3]);
    expect(objects.lists).toEqual([]);
  });

  test("by how its id begins, if no other begins like that", async () => {
    await makeJob("01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9");
    expect(await resolveJobId(objects, "01jd3q")).toBe("01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9");
    await expect(resolveJobId(objects, "01K")).rejects.toThrow(
      new RangeError(`Cannot tell which job is meant by '01K' as 30 begin like that: the latest is ${latestFirst[0]}`),
    );
  });

  test("as the latest, made today or long ago", async () => {
    expect(await resolveJobId(objects, "latest", start + 60 * minuteMs)).toBe(latestFirst[0]);
    expect(await resolveJobId(objects, "latest")).toBe(latestFirst[0]);
  });

  test("as the latest that is no redrive of another", async () => {
    await makeJob(newJobId(), { redriveOf: ids[3] });
    expect(await resolveJobId(objects, "latest")).toBe(latestFirst[0]);
  });

  test.each(["01ZZ", "Latest job", "../x", ""])("not by %j", async (text) => {
    await expect(resolveJobId(objects, text)).rejects.toThrow(
      new JobNotFoundError(`There is no job ${JSON.stringify(text)} on this backend`, text),
    );
  });

  test("not as the latest where there are none", async () => {
    await expect(resolveJobId(new ObjectsInMemory(), "latest")).rejects.toThrow("There are no jobs on this backend");
  });
});
