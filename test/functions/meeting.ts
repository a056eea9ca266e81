import type { TaskContext } from "borisjs/task";

export interface Meeting {
  /** An object that this task waits for. */
  readonly waitFor?: string;
  /** An object that it makes then. */
  readonly announce?: string;
}

/** Tasks that wait for each other, so that a test decides in which order they end. */
export async function meet({ waitFor, announce }: Meeting, { index, storage }: TaskContext): Promise<number> {
  const isThere = async (): Promise<boolean> => waitFor === undefined || (await storage.get(waitFor)) !== undefined;
  while (!(await isThere())) await new Promise((resolve) => setTimeout(resolve, 5));
  if (announce !== undefined) await storage.put(announce, "");
  return index;
}
