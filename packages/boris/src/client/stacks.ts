import type { mapStack } from "../bundle/remote-stack.ts";
import { loadLazily } from "./load-lazily.ts";
import type { PreparedJob } from "./task-source.ts";

/** Rewrites a stack from a worker to the user's own files. */
export type StackMapper = (stack: string) => string;

export function mapStacks({ record: { bundle, projectRoot }, sourceMap }: PreparedJob): StackMapper {
  return (stack) => {
    // A job without failures does not pay for it.
    const module = loadLazily("../bundle/remote-stack") as { mapStack: typeof mapStack };
    return module.mapStack(stack, (hash) => (hash === bundle ? sourceMap : undefined), projectRoot);
  };
}
