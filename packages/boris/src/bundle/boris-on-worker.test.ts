import { expect, test } from "vitest";
import { bundle } from "./bundle.ts";
import { TestProject } from "./project.fake.ts";

const client = 'import { Executor } from "borisjs"; import { aws } from "borisjs/aws";';

test("a module may export an executor beside its task", async () => {
  await using project = await TestProject.create({
    "train.ts": `${client} export const executor = new Executor({}); export const train = () => typeof executor;`,
  });
  const made = await bundle(project.plan());
  expect(await project.run(made)).toEqual({ value: "object" });
  expect(made.warnings).toEqual([]);
});

test.each([
  ["new Executor().map([])", "Executor.map() of borisjs cannot be used on a worker"],
  ["aws({})", "aws() of borisjs/aws cannot be used on a worker"],
  ["Executor.open()", "Executor.open() of borisjs cannot be used on a worker"],
])("the client cannot be used on a worker: %s", async (use, message) => {
  await using project = await TestProject.create({ "train.ts": `${client} export const train = () => ${use};` });
  const { stack } = await project.run(await bundle(project.plan()));
  expect(stack).toContain(`Error: ${message}`);
});

test("errors for tasks are real, also by way of the client", async () => {
  await using project = await TestProject.create({
    "train.ts": `
      import { NonRetryableError } from "borisjs";
      class Bad extends NonRetryableError {}
      export const train = () => { throw new Bad("no use") };`,
  });
  const { stack } = await project.run(await bundle(project.plan()));
  expect(stack).toMatch(/^\w*Error: no use/);
});

test("what tasks import from borisjs/task is the package's own", async () => {
  await using project = await TestProject.create({
    "train.ts": 'import { mark } from "borisjs/task"; export const train = () => mark;',
    "node_modules/borisjs/package.json": '{ "type": "module", "exports": { "./task": "./task.js" } }',
    "node_modules/borisjs/task.js": "export const mark = 42;",
  });
  expect(await project.run(await bundle(project.plan()))).toEqual({ value: 42 });
});
