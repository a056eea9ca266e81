import type { DatabaseSync } from "node:sqlite";

/** Messages of one job in one queue that answer to the same client. */
export interface WaitingMessages {
  readonly queue: string;
  /** Absent for messages that boris did not write. */
  readonly jobId: string | null;
  /** Address of the client, if there is one that is to hear of the end. */
  readonly replyTo: string | null;
  readonly count: number;
}

/** All messages of a folder, by queue, job and client. Holds up no other process, as it looks at the last commit. */
export function waitingMessages(database: DatabaseSync): readonly WaitingMessages[] {
  const sql = `
    WITH parts AS (
      SELECT name, CASE WHEN json_valid(body) THEN body ELSE '{}' END AS body
      FROM messages JOIN queues ON queues.id = queue_id
    )
    SELECT name AS queue, body ->> '$.replyTo' AS replyTo, count(*) AS count,
           coalesce(body ->> '$.jobId', body ->> '$.task.jobId') AS jobId
    FROM parts GROUP BY 1, 2, 4 ORDER BY 1, 4`;
  return database.prepare(sql).all() as unknown as readonly WaitingMessages[];
}
