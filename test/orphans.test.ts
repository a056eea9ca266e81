import { Executor } from "borisjs";
import { local } from "borisjs/local";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { double } from "./functions/arithmetic.ts";
import { waitsForKey } from "./functions/waiting.ts";
import { LocalFolder } from "./support/local-folder.ts";
import { StartedProgram } from "./support/start-program.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { until } from "./support/until.ts";

let folder: LocalFolder;

beforeEach(async () => {
  folder = await LocalFolder.make(temporaryFolder());
});

function open(): Executor {
  const executor = new Executor({ backend: local({ dir: folder.dir, concurrency: 1 }) });
  onTestFinished(() => executor.close());
  return executor;
}

const waiting = (jobId: string): number => folder.counts()[`waiting-${jobId}`] ?? 0;

test("what a killed client has left holds up no other program, and runs when somebody attaches", async () => {
  const program = new StartedProgram(new URL("./programs/maps-and-waits.ts", import.meta.url), [
    folder.dir,
    "6",
    "array",
    "6",
  ]);
  const jobId = await program.line();
  await until(() => folder.objects(`jobs/${jobId}/results/`).length === 2);
  await program.kill();
  folder.endLeases("tasks");

  const next = open();
  expect(await next.map(double, [1, 2]).results()).toEqual([2, 4]);
  // Those that were done may not have been deleted yet.
  await until(() => waiting(jobId) >= 4);

  folder.put("user/go", "");
  const attached = await open().attach(jobId);
  expect(await attached.settled()).toHaveLength(6);
  expect(waiting(jobId)).toBe(0);
});

test("nor does what a closed executor of the same process has left", async () => {
  const first = open();
  const job = first.map(
    waitsForKey,
    [2, 3, 4].map((index) => ({ index, payload: "" })),
  );
  await until(() => job.progress.sent === 3 && (folder.counts()["tasks-default"] ?? 0) === 3);
  await first.close();
  const second = open();
  expect(await second.map(double, [4]).results()).toEqual([8]);
  await until(() => waiting(job.id) === 3);
});

test("tasks that were cancelled when their client had gone end for whoever attaches, though nobody ran them", async () => {
  const first = open();
  const job = first.map(
    waitsForKey,
    [2, 3, 4].map((index) => ({ index, payload: "" })),
  );
  await until(() => job.progress.sent === 3 && (folder.counts()["tasks-default"] ?? 0) === 3);
  await first.close();
  folder.put(`jobs/${job.id}/cancelled`, JSON.stringify({ v: 1, tasks: "all" }));
  folder.endLeases("tasks");
  expect(await open().map(double, [4]).results()).toEqual([8]);
  await until(() => (folder.counts()["tasks-default"] ?? 0) === 0);

  const ends = await (await open().attach(job.id)).settled();
  for (const end of ends) expect(end).toMatchObject({ status: "rejected", reason: { name: "CancelledError" } });
  expect(waiting(job.id)).toBe(0);
});
