import { expect, test } from "vitest";
import { BackendError } from "../errors.ts";
import { decodeStageConfig, type StageConfig } from "./stage-config.ts";

const config: StageConfig = {
  v: 1,
  version: "0.1.0",
  stage: "test",
  region: "eu-central-1",
  bucket: "boris-test",
  pools: {
    default: {
      tasksUrl: "https://sqs.eu-central-1.amazonaws.com/1/tasks",
      deadLettersUrl: "https://sqs.eu-central-1.amazonaws.com/1/dead",
      functionName: "boris-test-worker",
      memoryMb: 1_024,
      timeoutSeconds: 900,
    },
  },
  completionPrefix: "boris-test-done-",
};

test("what the stack writes is read as it was written", () => {
  expect(decodeStageConfig(JSON.stringify(config))).toEqual(config);
});

test.each<[string, unknown, string]>([
  ["of another version", { ...config, v: 2 }, "'v'"],
  ["without a bucket", { ...config, bucket: "" }, "'bucket'"],
  ["without pools", { ...config, pools: undefined }, "'pools'"],
  [
    "with a queue that has no URL",
    { ...config, pools: { default: { ...config.pools["default"], tasksUrl: "tasks" } } },
    "'pools.default.tasksUrl'",
  ],
  ["that is no object", "test", "it must be a JSON object"],
])("one %s is refused", (_, damaged, named) => {
  const decode = (): unknown => decodeStageConfig(JSON.stringify(damaged));
  expect(decode).toThrow(BackendError);
  expect(decode).toThrow(`Cannot read a stage configuration message: ${named}`);
});
