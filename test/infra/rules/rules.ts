import { accessRules } from "./access.ts";
import { discoveryRules } from "./discovery.ts";
import { functionRules } from "./functions.ts";
import { queueRules } from "./queues.ts";
import type { Rules } from "./rule.ts";
import { storageRules } from "./storage.ts";

/** All that must hold of every stage. */
export const rules: Rules = { ...queueRules, ...functionRules, ...accessRules, ...storageRules, ...discoveryRules };
