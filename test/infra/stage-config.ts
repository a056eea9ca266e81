import { decodeStageConfig, type StageConfig } from "../../packages/boris/src/protocol/stage-config.ts";
import type { CapturedStack } from "./capture-stack.ts";
import { one } from "./resources.ts";

/** What the stage's parameter tells clients, as they read it. */
export function stageConfig(stack: CapturedStack): StageConfig {
  return decodeStageConfig(one(stack, "aws:ssm/parameter:Parameter").value);
}
