import { utimes } from "node:fs/promises";
import { expect, test } from "vitest";
import { bundle } from "./bundle.ts";
import { TestProject } from "./project.fake.ts";

const files = {
  "train.ts": 'import { n } from "./lib.ts"; export const train = () => n;',
  "lib.ts": "export const n = 1;",
};

/** Files that were written just now are not trusted: their next change might bear the same time. */
async function oldProject(): Promise<TestProject> {
  const project = await TestProject.create(files);
  for (const file of Object.keys(files)) await utimes(project.path(file), 1, 1);
  return project;
}

test("the same plan gives the same bundle without another build", async () => {
  await using project = await oldProject();
  expect(await bundle(project.plan())).toBe(await bundle(project.plan()));
});

test.each(["train.ts", "lib.ts"] as const)("a change of %s makes another bundle", async (file) => {
  await using project = await oldProject();
  const before = await bundle(project.plan());
  await project.write({ [file]: files[file].replace("n = 1", "n = 2").replace("=> n", "=> -n") });
  expect((await bundle(project.plan())).hash).not.toBe(before.hash);
});

test("a change of a file's size is seen, whatever its time says", async () => {
  await using project = await oldProject();
  const before = await bundle(project.plan());
  await project.write({ "lib.ts": "export const n = 1_000;" });
  await utimes(project.path("lib.ts"), 1, 1);
  expect((await bundle(project.plan())).hash).not.toBe(before.hash);
});

test("files that have just been written are read again", async () => {
  await using project = await TestProject.create(files);
  expect(await bundle(project.plan())).not.toBe(await bundle(project.plan()));
});

test("other generated modules, packages left out and files that travel make another bundle", async () => {
  await using project = await oldProject();
  const before = await bundle(project.plan());
  const lib = project.module("lib.ts", "export const n = 3;");
  const others = [
    await bundle(project.plan(undefined, { generated: new Map([[lib.path, lib]]) })),
    await bundle(project.plan(), { external: ["./lib.ts"] }),
    await bundle(project.plan(), { include: ["lib.ts"] }),
  ];
  expect(new Set([before, ...others].map(({ hash }) => hash)).size).toBe(4);
});

test("only recent bundles are kept", async () => {
  await using project = await oldProject();
  const first = await bundle(project.plan());
  for (let n = 0; n < 4; n++) await bundle(project.plan(`export const instantiate = () => () => ${n};`));
  const again = await bundle(project.plan());
  expect(again).not.toBe(first);
  expect(again).toEqual(first);
});
