import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BackendError } from "../errors.ts";
import { temporaryFolder, type TemporaryFolder } from "../local/temporary-folder.fake.ts";
import { keys } from "../protocol/keys.ts";
import { taskOf } from "../protocol/messages.fake.ts";
import { ObjectsInMemory } from "../transport/objects.fake.ts";
import { FunctionFiles } from "./function-files.ts";

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");
const code = "export const instantiate = () => () => 1;";
const bundle = hashOf(code);
const captures = hashOf("captured");

let folder: TemporaryFolder;
let objects: ObjectsInMemory;
beforeEach(() => {
  folder = temporaryFolder();
  objects = new ObjectsInMemory();
  objects.content.set(keys.bundle(bundle), Buffer.from(code));
  objects.content.set(keys.captures(captures), Buffer.from("captured"));
});
afterEach(() => folder.remove());

test("bundle and captured values become files with their content", async () => {
  const source = await new FunctionFiles(objects, folder.path).sourceOf(taskOf({ bundle, captures }));
  expect(readFileSync(source.bundleFile, "utf8")).toBe(code);
  expect(readFileSync(source.capturesFile ?? "", "utf8")).toBe("captured");
  expect(readdirSync(folder.path)).toHaveLength(2);
});

test("a function with other captured values or variables has another key, the same one the same", async () => {
  const files = new FunctionFiles(objects, folder.path);
  const tasks = [{}, { captures }, { env: { A: "1" } }, { env: { A: "2" } }].map((fields) =>
    taskOf({ bundle, ...fields }),
  );
  const sources = await Promise.all([...tasks, ...tasks].map(async (task) => files.sourceOf(task)));
  expect(new Set(sources.map(({ key }) => key)).size).toBe(4);
  expect(sources.slice(4).map(({ key }) => key)).toEqual(sources.slice(0, 4).map(({ key }) => key));
});

test("files are fetched once, also by another process that comes later", async () => {
  await new FunctionFiles(objects, folder.path).sourceOf(taskOf({ bundle }));
  objects.content.clear();
  const source = await new FunctionFiles(objects, folder.path).sourceOf(taskOf({ bundle }));
  expect(readFileSync(source.bundleFile, "utf8")).toBe(code);
});

test("a file that was changed since is fetched again", async () => {
  const { bundleFile } = await new FunctionFiles(objects, folder.path).sourceOf(taskOf({ bundle }));
  writeFileSync(bundleFile, "process.exit(1)");
  await new FunctionFiles(objects, folder.path).sourceOf(taskOf({ bundle }));
  expect(readFileSync(bundleFile, "utf8")).toBe(code);
});

test("several workers in one folder do not disturb each other", async () => {
  for (let round = 0; round < 20; round += 1) {
    rmSync(folder.path, { recursive: true });
    const workers = Array.from({ length: 8 }, () => new FunctionFiles(objects, folder.path));
    const sources = await Promise.all(workers.map(async (files) => files.sourceOf(taskOf({ bundle, captures }))));
    for (const { bundleFile } of sources) expect(readFileSync(bundleFile, "utf8")).toBe(code);
    expect(readdirSync(folder.path).toSorted()).toEqual([`${bundle}.mjs`, captures].toSorted());
  }
});

test("content without its hash is refused and leaves no file", async () => {
  objects.content.set(keys.bundle(bundle), Buffer.from("process.exit(1)"));
  const files = new FunctionFiles(objects, folder.path);
  await expect(files.sourceOf(taskOf({ bundle }))).rejects.toThrow(
    new BackendError(`Cannot load '${keys.bundle(bundle)}': its content does not have that hash`),
  );
  expect(readdirSync(folder.path)).toEqual([]);
});

test("an object that is missing is refused, and found once it is there", async () => {
  objects.content.delete(keys.captures(captures));
  const files = new FunctionFiles(objects, join(folder.path, "new"));
  await expect(files.sourceOf(taskOf({ bundle, captures }))).rejects.toThrow("there is no such object");
  objects.content.set(keys.captures(captures), Buffer.from("captured"));
  await expect(files.sourceOf(taskOf({ bundle, captures }))).resolves.toMatchObject({ env: {} });
});
