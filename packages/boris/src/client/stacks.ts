import { createRequire } from "node:module";
import { extname } from "node:path";
import type { mapStack } from "../bundle/remote-stack.ts";
import type { PreparedJob } from "./task-source.ts";

/** Rewrites a stack from a worker to the user's own files. */
export type StackMapper = (stack: string) => string;

/** Loaded when the first stack arrives: a job without failures does not pay for it. */
const load = createRequire(import.meta.url);

export function mapStacks({ record: { bundle, projectRoot }, sourceMap }: PreparedJob): StackMapper {
  return (stack) => {
    const module: { mapStack: typeof mapStack } = load(`../bundle/remote-stack${extname(import.meta.url)}`);
    return module.mapStack(stack, (hash) => (hash === bundle ? sourceMap : undefined), projectRoot);
  };
}
