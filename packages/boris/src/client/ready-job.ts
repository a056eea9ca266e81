import { type StackMapper, stackMapperOf } from "../jobs/stack-mapper.ts";
import type { Connection } from "./connection.ts";
import type { PreparedJob, TaskSource } from "./task-source.ts";

/** A job that can send its tasks and read how they ended. */
export interface ReadyJob extends PreparedJob {
  readonly connection: Connection;
  readonly mapStack: StackMapper;
  /** Memory of the function that runs its tasks, if the backend knows. */
  readonly memoryMb: number | undefined;
}

/** Connects, and makes ready what the tasks of `source` need. */
export async function makeReady(source: TaskSource, connect: () => Promise<Connection>): Promise<ReadyJob> {
  const connection = await connect();
  const prepared = await source.prepare(connection);
  const { record, sourceMap } = prepared;
  return {
    ...prepared,
    connection,
    mapStack: stackMapperOf(record, sourceMap),
    memoryMb: connection.workerMemoryMb(record.pool),
  };
}
