import { BackendError } from "../errors.ts";

/** The queue was deleted. A worker goes on without it: durable results are found by `attach`. */
export class QueueGoneError extends BackendError {}
