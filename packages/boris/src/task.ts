/**
 * What a task function may import. This entry brings nothing else of boris into a bundle.
 */
export { NonRetryableError } from "./protocol/non-retryable.ts";
export type { TaskContext, TaskFunction, TaskStorage } from "./protocol/task-context.ts";
