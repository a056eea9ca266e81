import type { Backend, BackendProvider } from "../../packages/boris/src/backend/backend.ts";
import type { ObjectStore } from "../../packages/boris/src/backend/object-store.ts";
import type { Queue } from "../../packages/boris/src/backend/queue.ts";

export interface Wrapping {
  readonly objects?: (objects: ObjectStore) => ObjectStore;
  readonly queue?: (queue: Queue, kind: "tasks" | "dead-letters" | "completions") => Queue;
}

/** A backend whose calls by the client go through wrappers. Its own workers are not concerned. */
export function wrapBackend(provider: BackendProvider, wrapping: Wrapping): BackendProvider {
  const { objects = (inner) => inner, queue = (inner) => inner } = wrapping;
  const wrap = (backend: Backend): Backend => ({
    name: backend.name,
    start: () => backend.start(),
    stop: () => backend.stop(),
    adopt: async (jobId, replyTo) => backend.adopt?.(jobId, replyTo),
    get objects() {
      return objects(backend.objects);
    },
    queue: (kind, pool) => queue(backend.queue(kind, pool), kind),
    openCompletions: async () => {
      const completions = await backend.openCompletions();
      return {
        address: completions.address,
        queue: queue(completions.queue, "completions"),
        close: () => completions.close(),
      };
    },
  });
  return { name: provider.name, create: () => wrap(provider.create()) };
}
