import type { Backend } from "../../../backend/backend.ts";
import { JobNotFoundError } from "../../../errors.ts";
import { findJob } from "../../../jobs/find-job.ts";
import type { DeadLetter } from "../../../protocol/dead-letter.ts";
import type { JobRecord } from "../../../protocol/job-record.ts";
import { withBackend } from "../../place.ts";
import type { Terminal } from "../../terminal.ts";
import { tellOfOthers } from "./tell-of-others.ts";
import { chooseLetters, explainNothing, type WhichLetters } from "./which-letters.ts";

/** Dead letters of one job that are to be sent again. */
export interface PlannedRedrive {
  readonly jobId: string;
  /** Indexes, in order. */
  readonly tasks: readonly number[];
  /** Hash of the job's function. */
  readonly bundle: string;
  /** Whether the results can be read afterwards. */
  readonly keepsResults: boolean;
}

/** Finds the dead letters that are meant, by job, and touches none. What cannot be sent again it says. */
export async function planRedrives(options: WhichLetters, terminal: Terminal): Promise<readonly PlannedRedrive[]> {
  return withBackend(options, async (backend) => {
    const chosen = await chooseLetters(backend, options);
    const look = await chosen.letters.look(chosen.filter);
    tellOfOthers(look, options, terminal);
    if (look.letters.length === 0) terminal.stderr.write(`boris: ${await explainNothing(backend, chosen)}\n`);
    const planned: PlannedRedrive[] = [];
    for (const [jobId, found] of Map.groupBy(look.letters, ({ task }) => task.jobId)) {
      const record = await recordOf(backend, jobId, terminal);
      if (record !== undefined) planned.push(planOf(record, found));
    }
    return planned;
  });
}

function planOf({ jobId, bundle, results }: JobRecord, letters: readonly DeadLetter[]): PlannedRedrive {
  return { jobId, bundle, keepsResults: results === "durable", tasks: letters.map(({ task }) => task.index) };
}

async function recordOf({ objects }: Backend, jobId: string, { stderr }: Terminal): Promise<JobRecord | undefined> {
  try {
    return await findJob(objects, jobId);
  } catch (error) {
    if (!(error instanceof JobNotFoundError)) throw error;
    stderr.write(
      `boris: cannot run tasks of job ${jobId} again as the job was deleted: 'boris dead-letters purge' deletes them\n`,
    );
    return undefined;
  }
}
