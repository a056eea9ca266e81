import type { ObjectStore } from "../backend/object-store.ts";
import { keys } from "../protocol/keys.ts";
import type { StorageReply, StorageRequest } from "./sandbox/ipc.ts";

/** Does what a task asked of `context.storage`. Never rejects: a failure is the task's to hear of. */
export async function answerStorage(objects: ObjectStore, request: StorageRequest): Promise<StorageReply> {
  try {
    switch (request.operation) {
      case "put":
        await objects.put(keys.user(request.key), [request.value]);
        return { ok: true };
      case "get":
        return { ok: true, value: await objects.get(keys.user(request.key)) };
      case "list": {
        const found = await Array.fromAsync(objects.list(keys.user(request.prefix)));
        return { ok: true, value: found.map((key) => key.slice(keys.user("").length)) };
      }
    }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
