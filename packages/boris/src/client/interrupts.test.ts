import { beforeEach, expect, type MockInstance, onTestFinished, test, vi } from "vitest";
import { beginInterruptible, endInterruptible, type Interruptible } from "./interrupts.ts";

class FakeExecutor implements Interruptible {
  readonly done: string[] = [];
  readonly #inFlight: number;

  constructor(inFlight: number) {
    this.#inFlight = inFlight;
    beginInterruptible(this);
    onTestFinished(() => endInterruptible(this));
  }

  inFlight(): number {
    return this.#inFlight;
  }

  drain(): void {
    this.done.push("drained");
  }

  async stop(): Promise<void> {
    this.done.push("stopped");
  }
}

let written: MockInstance<typeof process.stderr.write>;

beforeEach(() => {
  written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => written.mockRestore());
});

const pressCtrlC = (): boolean => process.emit("SIGINT");

const said = (): string => written.mock.calls.map(([text]) => String(text)).join("");

test.each([
  [0, "boris: interrupted while no task was under way; nothing more is sent\n"],
  [1, "boris: waiting for 1 task that was sent; press Ctrl-C again to stop at once\n"],
  [1_234, "boris: waiting for 1,234 tasks that were sent; press Ctrl-C again to stop at once\n"],
])("the first press says what is waited for, with %i tasks in flight", (inFlight, message) => {
  const executor = new FakeExecutor(inFlight);
  pressCtrlC();
  expect(executor.done).toEqual(["drained"]);
  expect(said()).toBe(message);
});

test("all executors of the process are counted and drained", () => {
  const executors = [new FakeExecutor(2), new FakeExecutor(3)];
  pressCtrlC();
  expect(executors.map(({ done }) => done)).toEqual([["drained"], ["drained"]]);
  expect(said()).toContain("waiting for 5 tasks");
});

test("the second press stops at once, and ends the process as if nobody had listened", async () => {
  const kill = vi.spyOn(process, "kill").mockReturnValue(true);
  onTestFinished(() => kill.mockRestore());
  const before = process.listenerCount("SIGINT");
  const executor = new FakeExecutor(5);
  pressCtrlC();
  pressCtrlC();
  await vi.waitFor(() => expect(kill).toHaveBeenCalledWith(process.pid, "SIGINT"));
  expect(executor.done).toEqual(["drained", "stopped"]);
  expect(process.listenerCount("SIGINT")).toBe(before);
});

test("nobody listens while nothing runs, and what runs later begins anew", () => {
  const before = process.listenerCount("SIGINT");
  const first = new FakeExecutor(1);
  expect(process.listenerCount("SIGINT")).toBe(before + 1);
  pressCtrlC();
  endInterruptible(first);
  expect(process.listenerCount("SIGINT")).toBe(before);
  const second = new FakeExecutor(1);
  pressCtrlC();
  expect(second.done).toEqual(["drained"]);
});

test("on a terminal without progress the message has a line of its own, below what was typed", () => {
  const { isTTY } = process.stderr;
  process.stderr.isTTY = true;
  onTestFinished(() => void (process.stderr.isTTY = isTTY));
  void new FakeExecutor(1);
  pressCtrlC();
  expect(said()).toMatch(/^\nboris: /);
});
