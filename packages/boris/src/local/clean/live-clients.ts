import { completionsPrefix, isClientAlive } from "../client-address.ts";
import type { LocalQueues } from "../local-queues.ts";

/** Executors that have the folder open, in this or another process. */
export async function liveClients(queues: LocalQueues): Promise<number> {
  return (await queues.list(completionsPrefix)).filter(({ name }) => isClientAlive(name)).length;
}
