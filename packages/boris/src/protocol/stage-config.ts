import * as v from "valibot";
import { positiveField } from "./fields.ts";
import { parseMessage } from "./parse-message.ts";

const textField = v.pipe(v.string(), v.nonEmpty());

const poolSchema = v.object({
  tasksUrl: v.pipe(v.string(), v.url()),
  deadLettersUrl: v.pipe(v.string(), v.url()),
  functionName: textField,
  memoryMb: positiveField,
  timeoutSeconds: positiveField,
});

const stageConfigSchema = v.object({
  v: v.literal(1),
  /** Version of boris that the stage was deployed with. */
  version: textField,
  stage: textField,
  region: textField,
  bucket: textField,
  pools: v.record(v.string(), poolSchema),
  /** Names of completion queues start with it: workers may send to these and to no others. */
  completionPrefix: textField,
});

/** Where everything of a deployed stage is. The stack writes it, clients find it. */
export type StageConfig = v.InferOutput<typeof stageConfigSchema>;

/** Throws a `BackendError` that says what is wrong with the configuration. */
export function decodeStageConfig(text: string): StageConfig {
  return parseMessage("stage configuration", stageConfigSchema, text);
}
