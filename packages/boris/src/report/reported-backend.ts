import type { Backend } from "../backend/backend.ts";

/** What of a backend a report needs: it only looks. */
export type ReportedBackend = Pick<Backend, "name" | "objects" | "workerMemoryMb">;
