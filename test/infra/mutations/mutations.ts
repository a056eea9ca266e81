import { accessMutations } from "./access.ts";
import { discoveryMutations } from "./discovery.ts";
import { functionMutations } from "./functions.ts";
import type { Mistake } from "./mutation.ts";
import { queueMutations } from "./queues.ts";
import { storageMutations } from "./storage.ts";

/** Mistakes that a stack could hold. */
export const mutations: readonly Mistake[] = [
  ...queueMutations,
  ...functionMutations,
  ...accessMutations,
  ...storageMutations,
  ...discoveryMutations,
];
