import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type TemporaryFolder, temporaryFolder } from "../../local/temporary-folder.fake.ts";
import { FunctionModule, type LoadedFunction } from "./function-module.ts";

let folder: TemporaryFolder;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => folder.remove());

/** A module whose function counts its calls, and has captured values of that size. */
async function counting(capturedBytes: number): Promise<FunctionModule> {
  const bundleFile = join(folder.path, "counting.mjs");
  const capturesFile = join(folder.path, "captures");
  writeFileSync(bundleFile, "export const instantiate = () => { let calls = 0; return () => ++calls; };\n");
  writeFileSync(capturesFile, Buffer.alloc(capturedBytes));
  return FunctionModule.import({ key: bundleFile, bundleFile, capturesFile, loadedBytes: 0, env: {} });
}

const call = ({ fn }: LoadedFunction): unknown => fn(undefined, undefined);

describe("a function's copies", () => {
  test("are made for each job and kept for its next task", async () => {
    const module = await counting(100);
    expect(module.get("first")).toBeUndefined();
    expect(call(await module.make("first"))).toBe(1);
    expect(call(await module.make("second"))).toBe(1);
    expect(module.get("first")?.fn(undefined, undefined)).toBe(2);
  });

  test.each([
    ["small values", 100, 32],
    ["large values", 6 * 1024 * 1024, 2],
    ["very large values", 17 * 1024 * 1024, 1],
  ])("of %s are kept as far as memory allows, those of the latest jobs", async (_, bytes, kept) => {
    const module = await counting(bytes);
    const jobs = Array.from({ length: kept + 1 }, (__, at) => `job-${at}`);
    for (const job of jobs) await module.make(job);
    expect(jobs.filter((job) => module.get(job) !== undefined)).toEqual(jobs.slice(1));
  });
});
