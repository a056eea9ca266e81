import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { FakeClock } from "../../clock.fake.ts";
import { FakeJob } from "./job.fake.ts";
import { ProgressDisplay } from "./progress-display.ts";
import { FakeTerminal } from "./terminal.fake.ts";

const frameMs = 100;

let clock: FakeClock;
let terminal: FakeTerminal;
let display: ProgressDisplay;

beforeEach(() => {
  clock = new FakeClock();
  openTerminal();
});

function openTerminal(size?: { columns?: number; rows?: number }): void {
  terminal = new FakeTerminal(size);
  display = new ProgressDisplay({ stderr: terminal, stdout: terminal, clock });
}

/** A job in the middle of its way, ten seconds after it began. */
async function showJob(numbers: Partial<FakeJob> = {}): Promise<FakeJob> {
  const job = new FakeJob({ total: 200, sent: 110, received: 8 });
  // What is left over at the end of a test would be left to the next.
  onTestFinished(() => job.end());
  display.add(job, clock.now());
  job.set({ succeeded: 43, failed: 2, ...numbers });
  await clock.advance(10_000);
  return job;
}

describe("a job", () => {
  test("on 80 columns has a line for its bar and one for its numbers", async () => {
    await showJob();
    expect(await terminal.screen()).toEqual([
      "train [========>                               ]  45/200 done",
      "110 sent, 8 running, 2 failed, 4.5/s, 35 s left",
    ]);
  });

  test("on a wide terminal has one line", async () => {
    openTerminal({ columns: 120 });
    await showJob();
    expect(await terminal.screen()).toEqual([
      "train [========>                               ]  45/200 done, 110 sent, 8 running, 2 failed, 4.5/s, 35 s left",
    ]);
  });

  test("on 40 columns leaves out what matters less", async () => {
    openTerminal({ columns: 40 });
    await showJob();
    expect(await terminal.screen()).toEqual([
      "train [===>              ]  45/200 done",
      "8 running, 2 failed, 4.5/s, 35 s left",
    ]);
  });

  test("on 20 columns shows how many of how many are done, and how many failed", async () => {
    openTerminal({ columns: 20 });
    const job = await showJob();
    expect(await terminal.screen()).toEqual(["train  45/200 done", "2 failed, 35 s left"]);
    job.set({ total: 12_345_678, sent: 3_456_789, succeeded: 2_345_678, failed: 123_456 });
    await clock.advance(frameMs);
    expect(await terminal.screen()).toEqual(["train 2.47M/12.3M", "123K failed"]);
  });

  test("whose number of tasks is not known has neither bar nor time left", async () => {
    await showJob({ total: undefined });
    expect(await terminal.screen()).toEqual(["train 45 done", "110 sent, 8 running, 2 failed, 4.5/s"]);
  });

  test("that has just begun shows nothing that is not known yet", async () => {
    display.add(new FakeJob({ total: 200 }), clock.now());
    await clock.advance(frameMs);
    expect(await terminal.screen()).toEqual([
      "train [                                        ]   0/200 done",
      "0 sent, 0 failed",
    ]);
  });

  test("with large numbers still fits", async () => {
    await showJob({ total: 10_000_000, sent: 1_501_000, succeeded: 1_500_000, failed: 12, received: 5_000 });
    expect(await terminal.screen()).toEqual([
      "train [=====>                                  ]  1,500,012/10,000,000 done",
      "1,501,000 sent, 988 running, 12 failed, 150,001/s, 57 s left",
    ]);
  });

  test("of slow tasks tells how long one takes", async () => {
    await showJob({ total: 20_000, succeeded: 2, failed: 0 });
    expect((await terminal.screen())[1]).toBe("110 sent, 8 running, 0 failed, 5 s each, 1 d 3 h left");
  });

  test("that waits for what was sent counts down", async () => {
    const job = await showJob({ isDraining: true, cancelled: 90 });
    expect((await terminal.screen())[1]).toBe("waiting for 65, 2 failed, 90 cancelled, 4.5/s, 15 s left");
    job.set({ succeeded: 105 });
    await clock.advance(frameMs);
    expect((await terminal.screen())[1]).toContain("waiting for 3, 2 failed");
  });

  test("asks how many tasks are running every two seconds, and not at all when none are sent", async () => {
    const job = await showJob();
    expect(job.counts).toBe(5);
    job.set({ sent: 45 });
    await clock.advance(10_000);
    expect(job.counts).toBe(5);
    expect((await terminal.screen())[1]).toContain("0 running");
  });

  test("shows no number of running tasks where it cannot be had", async () => {
    const job = await showJob({ received: undefined });
    vi.spyOn(job, "countRunning").mockRejectedValue(new Error("AccessDenied"));
    await clock.advance(10_000);
    expect((await terminal.screen())[1]).toMatch(/^110 sent, 2 failed, /);
  });

  test("has its name as one line of text, whatever it holds", async () => {
    await showJob({});
    const job = new FakeJob({ name: "\u001B[2Jbad\nname\u0007 \u202Eevil", total: 1 });
    display.add(job, clock.now());
    await clock.advance(frameMs);
    expect((await terminal.screen())[1]).toMatch(/^bad name evil \[/);
    job.end();
    await clock.advance(0);
    expect((await terminal.screen())[0]).toMatch(/^bad name evil: 1 task in /);
  });

  test.each([
    ["long", "x".repeat(300), `${"x".repeat(28)}... [`],
    ["wide", "漢字".repeat(100), `${"漢字".repeat(7)}... [`],
  ])("with a %s name leaves room for the rest", async (_, name, start) => {
    display.add(new FakeJob({ name, total: 200, sent: 10 }), clock.now());
    await clock.advance(frameMs);
    const lines = await terminal.screen();
    expect(lines).toHaveLength(2);
    expect(lines[0]?.startsWith(start)).toBe(true);
    expect(lines[0]).toMatch(/ {2}0\/200 done$/);
  });
});

describe("a job that is over", () => {
  test.each<[string, Partial<FakeJob>, string]>([
    ["well", { succeeded: 200, failed: 0 }, "train: 200 tasks, 200 succeeded in 10 s"],
    ["with failures", { succeeded: 190, failed: 10 }, "train: 200 tasks, 190 succeeded, 10 failed in 10 s"],
    ["early", { cancelled: 155 }, "train: 200 tasks, 43 succeeded, 2 failed, 155 cancelled in 10 s"],
    ["with its iterable", { total: 1, succeeded: 1, failed: 0 }, "train: 1 task, 1 succeeded in 10 s"],
    ["without any task", { total: 0, sent: 0, succeeded: 0, failed: 0 }, "train: no tasks"],
  ])("%s leaves one line that says so", async (_, numbers, summary) => {
    const job = await showJob(numbers);
    job.end();
    await clock.advance(0);
    expect(await terminal.screen()).toEqual([summary]);
  });

  test("leaves streams, listeners and timers as they were", async () => {
    const before = [process.listenerCount("exit"), process.listenerCount("warning")];
    const job = await showJob();
    expect(Object.hasOwn(terminal, "write")).toBe(true);
    job.end();
    await clock.advance(0);
    expect(Object.hasOwn(terminal, "write")).toBe(false);
    expect([process.listenerCount("exit"), process.listenerCount("warning")]).toEqual(before);
    expect(clock.pendingTimers).toBe(0);
  });

  test("leaves nothing where the program says itself what it came to", async () => {
    display = new ProgressDisplay({ stderr: terminal, stdout: terminal, clock, summaries: false });
    const job = await showJob();
    job.end();
    await clock.advance(0);
    terminal.write("200 tasks\n");
    expect(await terminal.screen()).toEqual(["200 tasks"]);
  });

  test("is followed by the next", async () => {
    const job = await showJob({ succeeded: 198, failed: 2 });
    job.end();
    await showJob({ name: "test" });
    expect(await terminal.screen()).toEqual([
      "train: 200 tasks, 198 succeeded, 2 failed in 10 s",
      expect.stringMatching(/^train \[====/) as string,
      expect.stringMatching(/^110 sent/) as string,
    ]);
  });
});

describe("several jobs", () => {
  test("share the terminal with a line each, and leave it one by one", async () => {
    const first = await showJob();
    const second = new FakeJob({ name: "test", total: 1_000, sent: 1_000, succeeded: 999 });
    display.add(second, clock.now());
    await clock.advance(frameMs);
    expect(await terminal.screen()).toEqual([
      "train [===>               ]  45/200 done, 8 running, 2 failed, 4.5/s, 35 s left",
      "test [===============================> ]   999/1,000 done, 1,000 sent, 0 failed",
    ]);
    first.set({ succeeded: 198 });
    first.end();
    await clock.advance(frameMs);
    expect(await terminal.screen()).toEqual([
      "train: 200 tasks, 198 succeeded, 2 failed in 10 s",
      "test [======================================> ]   999/1,000 done",
      "1,000 sent, 0 failed",
    ]);
    second.end();
    await clock.advance(0);
    expect(await terminal.screen()).toHaveLength(2);
  });

  test("that do not fit are counted", async () => {
    for (let index = 0; index < 20; index += 1) {
      const job = new FakeJob({ name: `job ${index}`, total: 10 });
      onTestFinished(() => job.end());
      display.add(job, clock.now());
    }
    await clock.advance(frameMs);
    const lines = await terminal.screen();
    expect(lines).toHaveLength(7);
    expect(lines[5]).toMatch(/^job 5 /);
    expect(lines[6]).toBe("and 14 more");
  });
});

describe("the terminal", () => {
  test.each([60, 41, 20])("made narrower, to %i columns, keeps nothing of the old lines", async (columns) => {
    terminal.write("what the program printed before\n");
    await showJob();
    await terminal.resize(columns);
    await clock.advance(frameMs);
    const lines = await terminal.screen();
    expect(lines.join("\n").match(/train/g)).toHaveLength(1);
    expect(lines.join("\n").match(/failed/g)).toHaveLength(1);
    expect(lines.join("").startsWith("what the program printed before")).toBe(true);
  });

  test("made wider gets the lines that fit it", async () => {
    openTerminal({ columns: 40 });
    await showJob();
    await terminal.resize(120);
    await clock.advance(frameMs);
    expect(await terminal.screen()).toEqual([expect.stringContaining("done, 110 sent, 8 running") as string]);
  });

  test("that does not know its size is taken for one of 80 columns", async () => {
    vi.spyOn(terminal, "columns", "get").mockReturnValue(0);
    vi.spyOn(terminal, "rows", "get").mockReturnValue(0);
    await showJob();
    expect((await terminal.screen())[1]).toBe("110 sent, 8 running, 2 failed, 4.5/s, 35 s left");
  });

  test("is written to ten times a second at most, and only if something changed", async () => {
    const job = await showJob();
    const { writes } = terminal;
    for (let time = 0; time < 1_000; time += 10) {
      job.set({ sent: job.sent + 1 });
      await clock.advance(10);
    }
    expect(terminal.writes - writes).toBe(10);
    openTerminal();
    await showJob({ succeeded: 0, failed: 0 });
    const written = terminal.writes;
    await clock.advance(10_000);
    expect(terminal.writes).toBe(written);
  });

  test("keeps its cursor", async () => {
    const job = await showJob();
    job.end();
    await clock.advance(0);
    expect(terminal.written).not.toContain("\u001B[?25");
  });

  test("gets colours, unless NO_COLOR is set", async () => {
    vi.stubEnv("FORCE_COLOR", undefined);
    vi.stubEnv("NO_COLOR", undefined);
    vi.stubEnv("CI", undefined);
    vi.stubEnv("TERM", "xterm-256color");
    onTestFinished(() => void vi.unstubAllEnvs());
    await showJob();
    expect(terminal.written).toContain("\u001B[31m2 failed");
    vi.stubEnv("NO_COLOR", "1");
    openTerminal();
    await showJob();
    expect(terminal.written).not.toContain("\u001B[3");
  });
});

describe("what the program prints", () => {
  const bar = expect.stringMatching(/^train \[=/) as string;
  const numbers = expect.stringMatching(/^110 sent/) as string;

  test("stands above, whole lines at once", async () => {
    await showJob();
    terminal.write("one\n");
    terminal.write(Buffer.from("two\n"));
    terminal.write("\u001B[32mthree\n\u001B[39m");
    expect(await terminal.screen()).toEqual(["one", "two", "three", bar, numbers]);
  });

  test("stands alone until its line is at an end", async () => {
    const job = await showJob();
    terminal.write("one, ");
    await clock.advance(frameMs);
    terminal.write("two");
    job.set({ sent: 120 });
    await clock.advance(frameMs);
    expect(await terminal.screen()).toEqual(["one, two"]);
    terminal.write("\n");
    await clock.advance(frameMs);
    expect(await terminal.screen()).toEqual(["one, two", bar, expect.stringMatching(/^120 sent/) as string]);
  });

  test("without a line's end stays, and the job's last word stands below", async () => {
    const job = await showJob();
    terminal.write("dots ....");
    job.end();
    await clock.advance(0);
    expect(await terminal.screen()).toEqual(["dots ....", expect.stringMatching(/^train: 200 tasks/) as string]);
  });

  test("to the other stream of the same terminal stands above, too", async () => {
    const stdout = new FakeTerminal();
    // Another stream, the same screen.
    stdout._write = (chunk, encoding, done) => terminal._write(chunk, encoding, done);
    display = new ProgressDisplay({ stderr: terminal, stdout, clock });
    await showJob();
    stdout.write("data\n");
    expect(await terminal.screen()).toEqual(["data", bar, numbers]);
  });

  test("is no business of ours when it goes to a file", async () => {
    const stdout = Object.assign(new FakeTerminal(), { isTTY: false });
    display = new ProgressDisplay({ stderr: terminal, stdout, clock });
    await showJob();
    expect(Object.hasOwn(stdout, "write")).toBe(false);
  });

  test("past the streams, as Node's warnings, is not written over", async () => {
    const silenced = process.listeners("warning");
    process.removeAllListeners("warning");
    process.on("warning", ({ message }) => terminal._write(`(node:1) ${message}\n`, "utf8", () => undefined));
    onTestFinished(() => {
      process.removeAllListeners("warning");
      for (const listener of silenced) process.on("warning", listener);
    });
    await showJob();
    process.emit("warning", new Error("careful"));
    await clock.advance(frameMs);
    expect((await terminal.screen()).slice(-3)).toEqual(["(node:1) careful", bar, numbers]);
  });

  test("through a write that somebody has replaced meanwhile goes on as it was", async () => {
    const job = await showJob();
    const ours = terminal.write.bind(terminal);
    const theirs = vi.fn<(chunk: string) => boolean>((chunk) => ours(chunk));
    terminal.write = theirs as typeof ours;
    job.end();
    await clock.advance(0);
    terminal.write("more\n");
    expect(theirs).toHaveBeenCalledWith("more\n");
    expect((await terminal.screen()).at(-1)).toBe("more");
  });
});
