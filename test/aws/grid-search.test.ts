import { expect, test } from "vitest";
import { DeployedStage } from "../support/deployed-stage.ts";
import { buildHandler } from "../support/handler-bundle.ts";
import { runProgram } from "../support/run-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const program = new URL("../../packages/examples/grid-search.ts", import.meta.url);

/** The table without the line that says how long it took and who did it. */
const tableOf = (stdout: string): readonly string[] =>
  stdout.split("\n").filter((line) => line !== "" && !line.includes(" tasks in "));

test("the grid search prints the same table on AWS as on this machine, and ends", { timeout: 240_000 }, async () => {
  await using stage = await DeployedStage.deploy({ handlerFile: await buildHandler() });
  const onAws = await runProgram(program, {
    cwd: temporaryFolder(),
    env: {
      BORIS_BACKEND: "aws",
      BORIS_CONFIG: JSON.stringify(stage.config),
      AWS_ENDPOINT_URL: stage.emulator.endpoint,
    },
  });
  expect(onAws).toMatchObject({ stderr: "", exitCode: 0 });
  expect(await stage.queueNames("boris-test-done-")).toEqual([]);

  const onThisMachine = await runProgram(program, { cwd: temporaryFolder() });
  expect(tableOf(onAws.stdout).length).toBe(13);
  expect(tableOf(onAws.stdout)).toEqual(tableOf(onThisMachine.stdout));
});
