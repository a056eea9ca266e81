import { expect, test } from "vitest";
import { BundleError } from "../errors.ts";
import { bundle } from "./bundle.ts";
import { TestProject } from "./project.fake.ts";

const files = {
  "main.ts": 'import "no-such-package"; export const k = 1;',
  "train.ts": 'import { k } from "./lib/k.ts"; export const train = () => k;',
  "lib/k.ts": 'export { k } from "../main.ts";',
};

test("a module that imports the running script is refused with the chain of imports", async () => {
  await using project = await TestProject.create(files);
  const running = bundle(project.plan(undefined, { runningScript: new Set([project.path("main.ts")]) }));
  await expect(running).rejects.toThrow(BundleError);
  await expect(running).rejects.toThrow("train.ts -> lib/k.ts -> main.ts");
});

test("the part of the script that was cut out is for the entry only", async () => {
  await using project = await TestProject.create(files);
  const slice = project.module("main.ts", "export const k = 2; export const train = () => k;");
  const overrides = { generated: new Map([[slice.path, slice]]), runningScript: new Set([slice.path]) };
  const fromEntry = 'import { train } from "./main.ts"; export const instantiate = () => train;';
  expect(await project.run(await bundle(project.plan(fromEntry, overrides)))).toEqual({ value: 2 });
  await expect(bundle(project.plan(undefined, overrides))).rejects.toThrow("imports the running script");
});
