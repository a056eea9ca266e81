import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { EncodeError } from "../../errors.ts";
import type { Attempt } from "../outcome.ts";
import { type FunctionSource, recallHeardMs } from "./ipc.ts";
import { resultOf, SandboxScene, thrownIn } from "./scene.fake.ts";

/** What functions that mark their way in files begin with. */
const fs = 'import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";';

const kindOf = ({ outcome }: Attempt): string => outcome.kind;

describe("a run", () => {
  test("gives what the function returns, and what it took", async () => {
    await using scene = new SandboxScene();
    const attempt = await scene.run(scene.source("return param * 2"), 21);
    expect(resultOf(attempt)).toBe(42);
    expect(attempt).toMatchObject({ logs: "", coldStart: true, workerId: expect.stringMatching(/^\d+-1$/) as unknown });
    expect(attempt.finishedAt).toBeGreaterThanOrEqual(attempt.startedAt);
    expect(attempt.usage.cpuMs).toBeGreaterThanOrEqual(0);
    expect(attempt.usage.peakMemoryBytes).toBeGreaterThan(1_000_000);
  });

  test("is done by the same process as the one before, also of another function", async () => {
    await using scene = new SandboxScene();
    const pid = await scene.evaluate("process.pid");
    const second = await scene.run(scene.source("return process.pid"));
    expect(resultOf(second)).toBe(pid);
    expect(second.coldStart).toBe(false);
    expect(pid).not.toBe(process.pid);
  });

  test("goes on beside others, as many as there may be sandboxes", async () => {
    await using scene = new SandboxScene({ size: 2 });
    const source = scene.source(
      "await context.storage.put(param, ''); await context.storage.get('wait'); return process.pid",
    );
    const gate = Promise.withResolvers<void>();
    scene.onStorage = async ({ operation }) => {
      if (operation === "get") await gate.promise;
      return { ok: true };
    };
    const runs = ["a", "b", "c"].map((key) => scene.run(source, key));
    await scene.sign("a");
    await scene.clock.advance(100);
    await scene.sign("b");
    gate.resolve();
    const pids = await Promise.all(runs.map(async (run) => resultOf(await run)));
    expect(new Set(pids).size).toBe(2);
  });

  test("fails with what the function throws", async () => {
    await using scene = new SandboxScene();
    const attempt = await scene.run(scene.source("throw new RangeError('too far')"));
    expect(attempt.outcome).toMatchObject({ kind: "failed", retryable: true });
    expect(thrownIn(attempt)).toMatchObject({ name: "RangeError", message: "too far" });
    expect(await scene.evaluate("1")).toBe(1);
  });

  test("whose result cannot travel fails, and is not to be tried again", async () => {
    await using scene = new SandboxScene();
    const attempt = await scene.run(scene.source("return [() => 1]"));
    expect(attempt.outcome).toMatchObject({ kind: "failed", retryable: false });
    expect(thrownIn(attempt)).toBeInstanceOf(EncodeError);
  });

  test("of a module that does not load fails with what it throws, and the next one loads it afresh", async () => {
    await using scene = new SandboxScene();
    const source = scene.source("return 1", { module: "throw new Error('no model file')" });
    for (const attempt of [await scene.run(source), await scene.run(source)]) {
      expect(thrownIn(attempt)).toMatchObject({ message: "no model file" });
    }
    expect(await scene.evaluate("1")).toBe(1);
  });

  test("hears of a storage that fails", async () => {
    await using scene = new SandboxScene();
    scene.onStorage = () => ({ ok: false, message: "access denied" });
    const attempt = await scene.run(scene.source("await context.storage.get('key')"));
    expect(thrownIn(attempt)).toMatchObject({ message: "access denied" });
  });

  test("cannot speak in the sandbox's name", async () => {
    await using scene = new SandboxScene();
    expect(await scene.evaluate("[typeof process.send, typeof process.disconnect]")).toEqual([
      "undefined",
      "undefined",
    ]);
  });

  test("finds what runs of its own job have left in captured values, and nothing of other jobs", async () => {
    await using scene = new SandboxScene();
    const source = scene.source("runs += 1; captured.push(param); return [runs, ...captured]", {
      module: "let runs = 0;",
      captured: "const captured = []",
    });
    const run = async (jobId: string, param: number) => resultOf(await scene.run(source, param, { jobId }));
    // What a module holds stays, as of any module that is imported.
    expect(await run("first", 1)).toEqual([1, 1]);
    expect(await run("second", 2)).toEqual([2, 2]);
    expect(await run("first", 3)).toEqual([3, 1, 3]);
    expect(await run("second", 4)).toEqual([4, 2, 4]);
  });

  test("sees the variables of its own function alone", async () => {
    await using scene = new SandboxScene();
    const body = "return [loaded, process.env.BORIS_TEST]";
    const module = "const loaded = process.env.BORIS_TEST;";
    const set = scene.source(body, { module, env: { BORIS_TEST: "here" } });
    const unset = scene.source(body, { module });
    expect(resultOf(await scene.run(set))).toEqual(["here", "here"]);
    expect(resultOf(await scene.run(unset))).toEqual([undefined, undefined]);
    expect(resultOf(await scene.run(set))).toEqual(["here", "here"]);
  });
});

describe("functions that were loaded stay in the memory of a process", () => {
  const room = (256 * 1024 * 1024) / 4;
  const pidOf = async (running: Promise<Attempt>): Promise<unknown> => resultOf(await running);

  test("that gives way to another one when there is no room for more", async () => {
    await using scene = new SandboxScene();
    const sources = Array.from({ length: 8 }, () =>
      scene.source("return process.pid", { loadedBytes: Math.floor(room / 5) }),
    );
    const pids: unknown[] = [];
    for (const source of sources) pids.push(await pidOf(scene.run(source)));
    expect(new Set(pids.slice(0, 5)).size).toBe(1);
    expect(new Set(pids).size).toBe(2);
    // What it knows needs no room.
    expect(await pidOf(scene.run(sources[7] as FunctionSource))).toBe(pids[7]);
  });

  test("that takes a few of any size, so that large ones need not take turns", async () => {
    await using scene = new SandboxScene();
    const sources = Array.from({ length: 5 }, () => scene.source("return process.pid", { loadedBytes: 10 * room }));
    const pids: unknown[] = [];
    for (const source of sources) pids.push(await pidOf(scene.run(source)));
    expect(new Set(pids.slice(0, 4)).size).toBe(1);
    expect(pids[4]).not.toBe(pids[0]);
  });

  test("that ends what it runs before it gives way", async () => {
    await using scene = new SandboxScene();
    const wait = Promise.withResolvers<{ ok: true }>();
    scene.onStorage = ({ operation }) => (operation === "get" ? wait.promise : { ok: true });
    const sources = Array.from({ length: 5 }, () =>
      scene.source(
        "if (param) { await context.storage.put('first', ''); await context.storage.get('wait'); } return process.pid",
        {
          loadedBytes: room,
        },
      ),
    );
    const [first, ...others] = sources as [FunctionSource, ...FunctionSource[]];
    for (const source of sources.slice(0, 4)) await scene.run(source);
    const running = scene.run(first, 1);
    await scene.sign("first");
    const next = scene.run(others[3] as FunctionSource);
    await scene.clock.advance(1_000);
    wait.resolve({ ok: true });
    expect(resultOf(await running)).not.toBe(resultOf(await next));
  });
});

describe("output", () => {
  test("is told with the run that printed it, in order, and with no other", async () => {
    await using scene = new SandboxScene();
    const printing = scene.source("console.log('out', param); console.error('err'); process.stdout.write('end')");
    expect((await scene.run(printing, 1)).logs).toBe("out 1\nerr\nend");
    expect((await scene.run(printing, 2)).logs).toBe("out 2\nerr\nend");
    expect((await scene.run(scene.source("return 1"))).logs).toBe("");
  });

  test("is cut to its last 4 KiB, at a whole character, and a flood of it does not block", async () => {
    await using scene = new SandboxScene();
    const source = scene.source(
      "for (let line = 0; line < 20_000; line++) console.log('ö'.repeat(200)); console.log('end')",
    );
    const { logs, outcome } = await scene.run(source);
    expect(outcome.kind).toBe("succeeded");
    expect(Buffer.byteLength(logs)).toBeLessThanOrEqual(4_096);
    expect(Buffer.byteLength(logs)).toBeGreaterThan(4_000);
    expect(logs).toMatch(/^ö+\n(ö{200}\n)+end\n$/);
  });

  test("of a process that dies is told as well, without that of runs before", async () => {
    await using scene = new SandboxScene();
    await scene.run(scene.source("console.log('of another run')"));
    const attempt = await scene.run(
      scene.source("console.log('last words'); process.kill(process.pid, 'SIGKILL'); for (;;);"),
    );
    expect(attempt.outcome).toEqual({ kind: "crashed", crash: { reason: "signal", signal: "SIGKILL" } });
    expect(attempt.logs).toBe("last words\n");
  });
});

describe("time", () => {
  test("that is up ends an endless loop, and the next run has a process of its own", async () => {
    await using scene = new SandboxScene();
    const looping = scene.run(scene.source("await context.storage.put('looping', ''); for (;;);"), 0, {
      timeoutMs: 10_000,
    });
    await scene.sign("looping");
    await scene.clock.advance(10_000);
    expect((await looping).outcome).toEqual({ kind: "timed-out", limitMs: 10_000 });
    expect(await scene.evaluate("1")).toBe(1);
  });

  test.each([
    ["the task's, if that is over first", 10_000, { limitMs: 12_000, limit: "deadline" }],
    ["the attempt's own, if that is over first", 10_001, { limitMs: 10_000 }],
  ])("has two limits: what is told is %s", async (_, leftMs, limit) => {
    await using scene = new SandboxScene();
    const deadline = { at: scene.clock.now() + leftMs, ms: 12_000 };
    const timeoutMs = leftMs === 10_000 ? 60_000 : 10_000;
    const looping = scene.run(scene.source("await context.storage.put('looping', ''); for (;;);"), 0, {
      timeoutMs,
      deadline,
    });
    await scene.sign("looping");
    await scene.clock.advance(10_000);
    expect((await looping).outcome).toEqual({ kind: "timed-out", ...limit });
  });

  test("of a task counts all that it waits for, and what it leaves is what the function is told", async () => {
    await using scene = new SandboxScene();
    const deadline = { at: scene.clock.now() + 10_000, ms: 10_000 };
    scene.onStorage = ({ operation }) => (operation === "get" ? wait.promise : { ok: true });
    const wait = Promise.withResolvers<{ ok: true }>();
    const source = scene.source(
      "if (param) { await context.storage.put('first', ''); await context.storage.get('wait'); } return context.remainingMs()",
    );
    const first = scene.run(source, 1);
    await scene.sign("first");
    const second = scene.run(source, 0, { deadline });
    await scene.clock.advance(6_000);
    wait.resolve({ ok: true });
    await first;
    const remainingMs = resultOf(await second) as number;
    expect(remainingMs).toBeGreaterThan(3_000);
    expect(remainingMs).toBeLessThanOrEqual(4_000);
  });

  test("of a task that is over before its turn ends it without a run, and without a process", async () => {
    await using scene = new SandboxScene();
    const deadline = { at: scene.clock.now() + 10_000, ms: 10_000 };
    scene.onStorage = ({ operation }) => (operation === "get" ? wait.promise : { ok: true });
    const wait = Promise.withResolvers<{ ok: true }>();
    const source = scene.source(
      "if (param) { await context.storage.put('first', ''); await context.storage.get('wait'); } return process.pid",
    );
    const first = scene.run(source, 1);
    await scene.sign("first");
    const second = scene.run(source, 0, { deadline });
    await scene.clock.advance(10_000);
    wait.resolve({ ok: true });
    const attempt = await second;
    expect(attempt.outcome).toEqual({ kind: "timed-out", limitMs: 10_000, limit: "deadline" });
    expect(attempt.workerId).toBe("");
    expect(resultOf(await scene.run(source, 0))).toBe(resultOf(await first));
  });

  test("that is nearly up for the task is told by the signal, and who gives up has met the deadline", async () => {
    await using scene = new SandboxScene();
    const body = `
      const aborted = new Promise((resolve) => context.signal.addEventListener("abort", resolve));
      await context.storage.put("waiting", "");
      await aborted;
      throw context.signal.reason;`;
    const waiting = scene.run(scene.source(`const busy = setInterval(() => 0, 1000); ${body}`), 0, {
      deadline: { at: scene.clock.now() + 10_000, ms: 11_000 },
    });
    await scene.sign("waiting");
    await scene.clock.advance(9_000);
    expect((await waiting).outcome).toEqual({ kind: "timed-out", limitMs: 11_000, limit: "deadline" });
  });

  test("that is nearly up is told by the signal, so that the run can end by itself", async () => {
    await using scene = new SandboxScene();
    const body = `
      const aborted = new Promise((resolve) => context.signal.addEventListener("abort", resolve));
      await context.storage.put("waiting", "");
      await Promise.all([aborted, context.storage.put("until aborted", "")]);
      return context.signal.reason.name`;
    const waiting = scene.run(scene.source(`const busy = setInterval(() => 0, 1000); ${body}`), 0, {
      timeoutMs: 10_000,
    });
    await scene.sign("waiting");
    await scene.clock.advance(9_000);
    expect(resultOf(await waiting)).toBe("TimeoutError");
  });

  test("is counted from the function's call: neither the start of a process nor loading are its own", async () => {
    await using scene = new SandboxScene();
    const run = scene.run(scene.source("return 1", { module: "await new Promise(setImmediate);" }), 0, {
      timeoutMs: 1_000,
    });
    await scene.clock.advance(100_000);
    expect(resultOf(await run)).toBe(1);
  });

  test("is not spent on making a function anew for another job", async () => {
    await using scene = new SandboxScene();
    const source = scene.source("return param", {
      module: `${fs} let made = 0;`,
      captured: `made += 1;
        if (made > 1) {
          writeFileSync(${JSON.stringify(scene.path("busy"))}, "");
          while (!existsSync(${JSON.stringify(scene.path("go"))})) continue;
        }`,
    });
    await scene.run(source, 1, { jobId: "first" });
    const second = scene.run(source, 2, { jobId: "second", timeoutMs: 1_000 });
    while (!existsSync(scene.path("busy"))) await nextTurn();
    await scene.clock.advance(100_000);
    writeFileSync(scene.path("go"), "");
    expect(resultOf(await second)).toBe(2);
  });

  test("ends modules that never load", async () => {
    await using scene = new SandboxScene();
    const module = "setInterval(() => 0, 1000); await new Promise(() => 0);";
    const run = scene.run(scene.source("return 1", { module }), 0, { timeoutMs: 1_000 });
    await scene.clock.advance(120_000);
    expect((await run).outcome).toEqual({ kind: "timed-out", limitMs: 120_000 });
  });

  test("of each run is its own", async () => {
    await using scene = new SandboxScene();
    const source = scene.source(
      "await context.storage.put(param, ''); await context.storage.get('wait'); return param",
    );
    for (const key of ["first", "second", "third"]) {
      const gate = Promise.withResolvers<void>();
      scene.onStorage = async ({ operation }) => {
        if (operation === "get") await gate.promise;
        return { ok: true };
      };
      const run = scene.run(source, key, { timeoutMs: 10_000 });
      await scene.sign(key);
      await scene.clock.advance(8_000);
      gate.resolve();
      expect(resultOf(await run)).toBe(key);
    }
  });
});

describe("a process that ends", () => {
  test.each([
    ["by process.exit", "process.exit(3)", { reason: "exit", exitCode: 3 }],
    ["by process.abort", "process.abort()", { reason: "signal", signal: "SIGABRT" }],
    ["by a signal", "process.kill(process.pid, 'SIGTERM'); for (;;);", { reason: "signal", signal: "SIGTERM" }],
  ])("%s fails its run with the true cause", async (_, body, crash) => {
    await using scene = new SandboxScene();
    expect((await scene.run(scene.source(body))).outcome).toEqual({ kind: "crashed", crash });
    expect(await scene.evaluate("1")).toBe(1);
  });

  test("because its heap is full says so", async () => {
    await using scene = new SandboxScene({ memoryMb: 32 });
    const attempt = await scene.run(
      scene.source("const all = []; for (;;) all.push(new Array(1000).fill({ a: all.length }))"),
    );
    expect(attempt.outcome).toMatchObject({ kind: "crashed", crash: { reason: "out-of-memory" } });
    expect(await scene.evaluate("1")).toBe(1);
  });

  test.each([
    [
      "an exception of a timer",
      "setTimeout(() => { throw new Error('lost') }); await new Promise((end) => setTimeout(end, 60_000))",
      "lost",
    ],
    [
      "a rejection that nobody handles",
      "Promise.reject(new Error('lost')); await new Promise((end) => setTimeout(end, 60_000))",
      "lost",
    ],
    ["a promise that can never settle", "await new Promise(() => 0)", "can never settle"],
  ])("for %s fails its run with that", async (_, body, message) => {
    await using scene = new SandboxScene();
    expect(thrownIn(await scene.run(scene.source(body)))).toMatchObject({
      message: expect.stringContaining(message) as unknown,
    });
    expect(await scene.evaluate("1")).toBe(1);
  });

  test("is given no run any more", async () => {
    await using scene = new SandboxScene();
    const failing = scene.source("return 1", { module: "throw new Error('no model file')" });
    const good = scene.source("return 1");
    for (let round = 0; round < 5; round += 1) {
      expect(kindOf(await scene.run(failing))).toBe("failed");
      // The process of the failed run is being killed at this moment.
      expect(resultOf(await scene.run(good))).toBe(1);
    }
  });

  test("costs those runs nothing that it was given ahead", async () => {
    await using scene = new SandboxScene();
    const quick = scene.source("return param");
    for (let run = 0; run < 20; run += 1) await scene.run(quick, run);
    const [exited, ...others] = await Promise.all([
      scene.run(scene.source("process.exit(1)")),
      ...[1, 2, 3].map((param) => scene.run(quick, param)),
    ]);
    expect(exited?.outcome.kind).toBe("crashed");
    expect(others.map(resultOf)).toEqual([1, 2, 3]);
  });

  test("is no failure of the run before, whose reply takes its time", async () => {
    await using scene = new SandboxScene();
    const quick = scene.source("return param");
    for (let run = 0; run < 20; run += 1) await scene.run(quick, run);
    const [large, exited] = await Promise.all([
      scene.run(scene.source("return new Uint8Array(20_000_000)")),
      scene.run(scene.source("process.exit(9)")),
    ]);
    expect(large.outcome.kind).toBe("succeeded");
    expect(exited.outcome).toEqual({ kind: "crashed", crash: { reason: "exit", exitCode: 9 } });
  });
});

describe("runs given ahead", () => {
  test.each([
    ["waits", "await context.storage.get('wait')"],
    ["keeps its process busy", "while (!existsSync(param)) continue"],
  ])("go to another sandbox if the one before them %s", async (_, waiting) => {
    await using scene = new SandboxScene({ size: 2 });
    const quick = scene.source("return param");
    for (let run = 0; run < 20; run += 1) await Promise.all([scene.run(quick, run), scene.run(quick, run)]);
    const gate = Promise.withResolvers<void>();
    scene.onStorage = async ({ operation }) => {
      if (operation === "get") await gate.promise;
      return { ok: true };
    };
    const slow = scene.run(
      scene.source(`await context.storage.put('slow', ''); ${waiting}; return 'slow'`, { module: fs }),
      scene.path("go"),
    );
    const ahead = [1, 2, 3, 4, 5, 6].map((param) => scene.run(quick, param));
    await scene.sign("slow");
    await scene.clock.advance(100);
    expect((await Promise.all(ahead)).map(resultOf)).toEqual([1, 2, 3, 4, 5, 6]);
    gate.resolve();
    writeFileSync(scene.path("go"), "");
    expect(resultOf(await slow)).toBe("slow");
  });
});

describe("more sandboxes", () => {
  test("are not started for what the first does sooner than they could", async () => {
    await using scene = new SandboxScene({ size: 2 });
    const source = scene.source("return process.pid");
    const runs = Array.from({ length: 20 }, () => scene.run(source));
    // The first is still starting.
    await scene.clock.advance(1_000);
    await Promise.all(runs);
    for (let run = 0; run < 500; run += 1) runs.push(scene.run(source));
    await scene.clock.advance(25);
    expect(new Set((await Promise.all(runs)).map(resultOf)).size).toBe(1);
  });

  test.each([
    ["nothing is known of the runs yet", 0],
    ["runs take longer than those before", 20],
  ])("are all started within a tenth of a second when %s", async (_, runsBefore) => {
    await using scene = new SandboxScene({ size: 4 });
    const quick = scene.source("return param");
    for (let run = 0; run < runsBefore; run += 1) await scene.run(quick, run);
    const gate = Promise.withResolvers<void>();
    scene.onStorage = async ({ operation }) => {
      if (operation === "get") await gate.promise;
      return { ok: true };
    };
    const slow = scene.source("await context.storage.put(param, ''); await context.storage.get('wait')");
    const runs = ["a", "b", "c", "d"].map((key) => scene.run(slow, key));
    await scene.sign("a");
    await scene.clock.advance(100);
    await Promise.all(["b", "c", "d"].map((key) => scene.sign(key)));
    gate.resolve();
    expect(new Set((await Promise.all(runs)).map(({ workerId }) => workerId)).size).toBe(4);
  });
});

describe("a run that is asked back", () => {
  /** Says how often it was begun. */
  const counting = "appendFileSync(param, '.'); return readFileSync(param).length";

  test("when it had begun is done where it was begun, and nowhere else", async () => {
    await using scene = new SandboxScene();
    const quick = scene.source("return param");
    for (let run = 0; run < 20; run += 1) await scene.run(quick, run);
    const first = scene.run(
      scene.source("while (!existsSync(param)) continue; return 'first'", { module: fs }),
      scene.path("go"),
    );
    const second = scene.run(scene.source(counting, { module: fs }), scene.path("begun"));
    const third = scene.run(quick, 3, { taskId: "J-3" });
    await nextTurn();
    await nextTurn();
    // The sandbox ends the first run and begins the second while this process hears nothing.
    writeFileSync(scene.path("go"), "");
    while (!existsSync(scene.path("begun"))) continue;
    scene.pool.cancel("J-3");
    expect(resultOf(await first)).toBe("first");
    expect(resultOf(await second)).toBe(1);
    await third;
  });

  test.each([
    ["with the run before it", false],
    ["while that was in hand", true],
  ])("as the run before it keeps the process busy is not begun there, given %s", async (_, isGivenLater) => {
    await using scene = new SandboxScene();
    const quick = scene.source("return param");
    for (let run = 0; run < 20; run += 1) await scene.run(quick, run);
    const busy = scene.source(
      `await readFile(import.meta.filename);
      const end = performance.now() + ${recallHeardMs};
      writeFileSync(param.busy, "");
      while (!existsSync(param.go) || performance.now() < end) continue;`,
      { module: `${fs} import { readFile } from "node:fs/promises";` },
    );
    const again = scene.source(counting, { module: fs });
    const giveSecond = (): Promise<Attempt> => scene.run(again, scene.path("begun"));
    const first = scene.run(busy, { busy: scene.path("busy"), go: scene.path("go") });
    let second = isGivenLater ? undefined : giveSecond();
    while (!existsSync(scene.path("busy"))) await nextTurn();
    second ??= giveSecond();
    await scene.clock.advance(100);
    writeFileSync(scene.path("go"), "");
    expect(kindOf(await first)).toBe("succeeded");
    expect(resultOf(await second)).toBe(1);
  });

  test("when it had begun and is cancelled is stopped, and none of those behind it is lost", async () => {
    await using scene = new SandboxScene({ size: 2 });
    const quick = scene.source("return param");
    for (let run = 0; run < 20; run += 1) await scene.run(quick, run);
    const first = scene.run(
      scene.source("while (!existsSync(param)) continue; return 'first'", { module: fs }),
      scene.path("go"),
    );
    const second = scene.run(
      scene.source(
        `const aborted = new Promise((resolve) => context.signal.addEventListener("abort", resolve));
        const busy = setInterval(() => 0, 1000);
        writeFileSync(param, "");
        await aborted;
        clearInterval(busy);`,
        { module: fs },
      ),
      scene.path("begun"),
      { taskId: "J-2" },
    );
    await nextTurn();
    await nextTurn();
    writeFileSync(scene.path("go"), "");
    while (!existsSync(scene.path("begun"))) continue;
    scene.pool.cancel("J-2");
    const others = [1, 2, 3, 4].map((param) => scene.run(quick, param));
    expect(resultOf(await first)).toBe("first");
    expect(kindOf(await second)).toBe("cancelled");
    expect((await Promise.all(others)).map(resultOf)).toEqual([1, 2, 3, 4]);
  });
});

describe("cancelling", () => {
  test("a run that heeds its signal ends it, and its process goes on", async () => {
    await using scene = new SandboxScene();
    const pid = await scene.evaluate("process.pid");
    const body = `
      const aborted = new Promise((resolve) => context.signal.addEventListener("abort", resolve));
      const busy = setInterval(() => 0, 1000);
      await context.storage.put("waiting", "");
      await aborted;
      clearInterval(busy);
      console.log(context.signal.reason.name)`;
    const run = scene.run(scene.source(body), 0, { taskId: "J-7" });
    await scene.sign("waiting");
    scene.pool.cancel("J-6");
    scene.pool.cancel("J-7");
    expect(await run).toMatchObject({ outcome: { kind: "cancelled" }, logs: "AbortError\n" });
    expect(await scene.evaluate("process.pid")).toBe(pid);
  });

  test("a run that does not heed it is ended after half a second", async () => {
    await using scene = new SandboxScene();
    const run = scene.run(scene.source("await context.storage.put('looping', ''); for (;;);"), 0, { taskId: "J-7" });
    await scene.sign("looping");
    scene.pool.cancel("J-7");
    await scene.clock.advance(500);
    expect(kindOf(await run)).toBe("cancelled");
    expect(await scene.evaluate("1")).toBe(1);
  });
});

describe("stopping", () => {
  test("ends the processes with all that they started", async () => {
    const scene = new SandboxScene();
    const module = 'import { spawn } from "node:child_process";';
    const body = "return [process.pid, spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)']).pid]";
    const pids = resultOf(await scene.run(scene.source(body, { module }))) as number[];
    expect(pids.map(isRunning)).toEqual([true, true]);
    await scene.pool.stop();
    expect(isRunning(pids[0] ?? 0)).toBe(false);
    await expect.poll(() => isRunning(pids[1] ?? 0)).toBe(false);
    await scene[Symbol.asyncDispose]();
  });

  test("is safe twice, without a run, and with a process that was started ahead of the first", async () => {
    const scene = new SandboxScene();
    scene.pool.warm();
    await expect(Promise.all([scene.pool.stop(), scene.pool.stop()])).resolves.toEqual([undefined, undefined]);
    scene.pool.warm();
    await expect(scene.pool.stop()).resolves.toBeUndefined();
    await scene[Symbol.asyncDispose]();
  });
});

/** A process that is dead but that nobody has asked after is none. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== "linux" || !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
