import { execFile, fork } from "node:child_process";
import { stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { decode, encode } from "../../packages/boris/src/protocol/codec.ts";
import type { FromSandbox, ToSandbox } from "../../packages/boris/src/worker/sandbox/ipc.ts";
import { sandboxFlag } from "../../packages/boris/src/worker/sandbox/sandbox-flag.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { captureStack, type StackCapture } from "./capture-stack.ts";
import { all } from "./resources.ts";
import type { FunctionBuild } from "./synth/sst-cli.ts";

const maxZipBytes = 1_048_576;

let capture: StackCapture;

beforeAll(async () => {
  capture = await captureStack("test");
}, 120_000);

afterAll(() => capture[Symbol.asyncDispose]());

test("what is uploaded is under 1 MiB", async () => {
  for (const { zip } of capture.stack.builds) expect((await stat(zip)).size).toBeLessThan(maxZipBytes);
});

test.each(["DefaultWorker", "Sweeper"])(
  "the handler of %s is found without any package beside it",
  async (functionId) => {
    const { folder, handler } = buildOf(functionId);
    const [file, name] = handler.split(".");
    const script = `const code = await import("./${file}.mjs"); console.log(typeof code.${name});`;
    const [fn] = all(capture.stack, "aws:lambda/function:Function").filter(
      (each) => each.name === `${functionId}Function`,
    );
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
      cwd: folder,
      env: { ...fn?.inputs.environment.variables, AWS_REGION: "us-east-1" },
    });
    expect(stdout.trim()).toBe("function");
  },
);

test("a worker's code is that of its sandboxes, which run tasks", async () => {
  const bundleFile = path.join(temporaryFolder(), "bundle.mjs");
  await writeFile(bundleFile, "export const instantiate = () => (n) => n * 2;");
  const entry = path.join(buildOf("DefaultWorker").folder, "handler.mjs");
  const sandbox = fork(entry, [String(process.pid), sandboxFlag], {
    serialization: "advanced",
    execArgv: [],
  });
  onTestFinished(() => void sandbox.kill("SIGKILL"));
  const reply = new Promise<FromSandbox>((resolve, reject) => {
    sandbox.on("message", (message: FromSandbox) => {
      if (message.kind === "succeeded" || message.kind === "failed") resolve(message);
    });
    sandbox.once("exit", (code) => reject(new Error(`The sandbox exited with ${code}`)));
  });
  const run = {
    runId: 1,
    functionKey: "double",
    jobId: "job",
    taskId: "job/0",
    index: 0,
    attempt: 1,
    timeoutMs: 10_000,
  };
  const messages: ToSandbox[] = [
    { kind: "source", source: { key: "double", bundleFile, loadedBytes: 0, env: {} } },
    { kind: "run", ...run, param: encode(21, "param") },
  ];
  sandbox.send(messages);
  const answer = await reply;
  expect(answer.kind === "succeeded" ? decode(answer.result) : answer).toBe(42);
});

function buildOf(functionId: string): FunctionBuild {
  const build = capture.stack.builds.find((each) => each.functionId === functionId);
  if (build === undefined) throw new Error(`${functionId} was not built`);
  return build;
}
