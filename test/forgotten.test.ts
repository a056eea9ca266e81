import { Executor } from "borisjs";
import { local } from "borisjs/local";
import { beforeEach, expect, type MockInstance, onTestFinished, test, vi } from "vitest";
import { double, neverEnds } from "./functions/arithmetic.ts";
import { LocalFolder } from "./support/local-folder.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { until } from "./support/until.ts";

let warn: MockInstance<typeof process.emitWarning>;

beforeEach(() => {
  warn = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  onTestFinished(() => warn.mockRestore());
});

const open = (): Executor => new Executor({ backend: local({ dir: ":memory:", concurrency: 1 }) });

/** Which jobs the program was told of. */
const forgotten = (): unknown[] =>
  warn.mock.calls.map(
    ([message]) => /^Job \w+ \((.*)\) is given up, as its executor is closed/.exec(String(message))?.[1],
  );

test.each<[string, (executor: Executor) => unknown]>([
  ["a job", (executor) => executor.map(double, [1, 2])],
  ["a job that is shown", (executor) => executor.map(double, [1, 2], { progress: true })],
  ["a stream", (executor) => executor.map(double, [1, 2].values())],
  ["a call", (executor) => executor.submit(double, 1)],
])("%s that nobody waits for is told of when its executor goes out of scope", async (_, begin) => {
  {
    await using executor = open();
    begin(executor);
  }
  expect(forgotten()).toEqual(["double"]);
});

test.each<[string, (executor: Executor) => unknown]>([
  ["waits for it", (executor) => executor.map(double, [1, 2]).results()],
  ["takes the stream", (executor) => executor.map(double, [1, 2].values()).results()],
  ["asks for one result and does not wait", (executor) => void executor.submit(double, 1).exception()],
  ["cancels it", (executor) => executor.map(double, [1, 2]).cancel()],
  ["cancels it by its signal", (executor) => executor.map(double, [1], { signal: AbortSignal.abort() })],
  ["looks at its progress", (executor) => executor.map(double, [1, 2]).progress],
  ["hears of its progress", (executor) => executor.map(double, [1, 2], { progress: () => undefined })],
  ["has closed the executor itself", (executor) => [executor.map(double, [1]), executor.close()]],
  ["has no tasks in it", (executor) => executor.map(double, []).results()],
])("nothing is told when the program %s", async (_, use) => {
  {
    await using executor = open();
    await use(executor);
  }
  expect(forgotten()).toEqual([]);
});

test("nothing is told of durable tasks that were all sent: they go on", async () => {
  const folder = await LocalFolder.make(temporaryFolder());
  {
    await using executor = new Executor({ backend: local({ dir: folder.dir, concurrency: 1 }) });
    executor.map(neverEnds, [1, 2]);
    await until(() => folder.counts()["tasks-default"] === 2);
  }
  expect(forgotten()).toEqual([]);
});
