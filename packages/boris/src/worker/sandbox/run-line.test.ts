import { describe, expect, test } from "vitest";
import { type Run, RunLine } from "./run-line.ts";

/** A line of runs with the numbers 1, 2, …, of tasks J-1, J-2, …. */
function lineOf(count: number): { line: RunLine; runs: readonly Run[] } {
  const runs = Array.from({ length: count }, (_, at) => runOf(at + 1));
  const line = new RunLine();
  for (const run of runs) line.push(run);
  return { line, runs };
}

function runOf(runId: number): Run {
  return {
    source: { key: "f", bundleFile: "/f.mjs", loadedBytes: 0, env: {} },
    request: {
      kind: "run",
      runId,
      functionKey: "f",
      jobId: "J",
      taskId: `J-${runId}`,
      index: runId,
      attempt: 1,
      timeoutMs: 1_000,
      param: { text: "[0]", attachments: [] },
    },
    endsAt: Infinity,
    onEnd: () => undefined,
  };
}

const idsOf = (runs: readonly Run[]): number[] => runs.map(({ request }) => request.runId);

describe("a line of runs", () => {
  test("asks back what is ahead, once, and gives up what was dropped", () => {
    const { line } = lineOf(4);
    expect(idsOf(line.askBack())).toEqual([2, 3, 4]);
    expect(line.askBack()).toEqual([]);
    line.shift();
    expect(idsOf(line.takeDropped([3, 4]))).toEqual([3, 4]);
    expect(line.first?.request.runId).toBe(2);
    expect(line.length).toBe(1);
  });

  test("does not know of a run that it asked back whether that is in hand, until it is told", () => {
    const { line } = lineOf(3);
    line.askBack("J-2");
    line.shift();
    expect(line.inHand("J-2")).toBeUndefined();
    expect(idsOf(line.ahead("J-2"))).toEqual([2]);
    line.takeDropped([]);
    expect(line.inHand("J-2")?.request.runId).toBe(2);
    expect(line.ahead("J-2")).toEqual([]);
  });

  test("gives up what is ahead if there is no answer, but not the run in hand", () => {
    const { line } = lineOf(3);
    const recall = line.askBack();
    line.shift();
    expect(idsOf(line.takeUnanswered(recall))).toEqual([3]);
    expect(line.inHand("J-2")?.request.runId).toBe(2);
    expect(line.ahead()).toEqual([]);
    expect(line.length).toBe(2);
    expect(line.takeDropped([3])).toEqual([]);
    expect(line.length).toBe(1);
  });

  test("gives up nothing for want of an answer that came", () => {
    const { line, runs } = lineOf(2);
    const recall = line.askBack();
    line.takeDropped([2]);
    for (const again of runs.slice(1)) line.push(again);
    expect(line.takeUnanswered(recall)).toEqual([]);
    expect(line.length).toBe(2);
  });

  test("keeps a run that was given again when the answer to the recall before comes", () => {
    const { line, runs } = lineOf(2);
    expect(line.takeUnanswered(line.askBack())).toEqual(runs.slice(1));
    line.shift();
    for (const again of runs.slice(1)) line.push(again);
    expect(line.length).toBe(2);
    expect(line.takeDropped([2])).toEqual([]);
    expect(line.inHand("J-2")).toBe(runs[1]);
  });
});
