import type { ObjectStore } from "../backend/object-store.ts";
import type { mapStack } from "../bundle/remote-stack.ts";
import { loadLazily } from "../load-lazily.ts";
import type { JobRecord } from "../protocol/job-record.ts";
import { keys } from "../protocol/keys.ts";

/** Rewrites a stack from a worker to the user's own files. */
export type StackMapper = (stack: string) => string;

/** Whose stacks are to be mapped. */
export type MappedJob = Pick<JobRecord, "bundle" | "projectRoot">;

/** Without a source map, stacks stay as they are on the worker. */
export function stackMapperOf({ bundle, projectRoot }: MappedJob, sourceMap: string | undefined): StackMapper {
  return (stack) => {
    // A job without failures does not pay for it.
    const module = loadLazily("bundle/remote-stack") as { mapStack: typeof mapStack };
    return module.mapStack(stack, (hash) => (hash === bundle ? sourceMap : undefined), projectRoot);
  };
}

/** For a job of another client. */
export async function loadStackMapper(objects: ObjectStore, job: MappedJob): Promise<StackMapper> {
  return stackMapperOf(job, await readSourceMap(objects, job.bundle));
}

/** The source map of a bundle that another client uploaded. */
export async function readSourceMap(objects: ObjectStore, bundle: string): Promise<string | undefined> {
  const map = await objects.get(keys.sourceMap(bundle));
  return map === undefined ? undefined : Buffer.from(map).toString();
}
