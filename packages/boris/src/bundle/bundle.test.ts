import { expect, test } from "vitest";
import { bundle } from "./bundle.ts";
import { TestProject } from "./project.fake.ts";
import { mapStack } from "./remote-stack.ts";

const entry = 'import { train } from "./train.ts"; export const instantiate = () => train;';

test("a bundle runs in an empty folder far from its project", async () => {
  await using project = await TestProject.create({
    "train.ts": 'import { twice } from "./lib/twice.ts"; export const train = (n: number) => twice(n);',
    "lib/twice.ts": "export function twice(n: number): number { return n * 2 }",
  });
  const made = await bundle(project.plan(entry));
  expect(await project.run(made, 21)).toEqual({ value: 42 });
  expect(made.warnings).toEqual([]);
});

test("a remote stack is mapped to the lines of the user's source", async () => {
  await using project = await TestProject.create({
    "train.ts":
      'import { fail } from "./lib/fail.ts";\n\nexport async function train(n: number) {\n  return fail(n);\n}\n',
    "lib/fail.ts":
      "interface Wide {\n  readonly n: number;\n}\nexport function fail(n: Wide | number): never {\n  throw new Error(`bad\\nnews`);\n}\n",
  });
  const made = await bundle(project.plan(entry));
  const outcome = (await project.run(made, 1)) as { stack: string };
  const mapped = mapStack(outcome.stack, () => made.sourceMap, project.root);
  expect(mapped).toContain(`at fail (${project.path("lib/fail.ts")}:5:9)`);
  expect(mapped).toContain(`train (${project.path("train.ts")}:4:10)`);
});
