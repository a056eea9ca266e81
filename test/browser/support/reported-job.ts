import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { local } from "borisjs/local";
import { expect } from "vitest";
import type { ObjectStore } from "../../../packages/boris/src/backend/object-store.ts";
import {
  storeSyntheticJob,
  type SyntheticJob,
  syntheticJob,
  type SyntheticJobOptions,
} from "../../../packages/boris/src/report/synthetic-job.fake.ts";
import { runCli } from "../../cli/support/run-cli.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** A folder of jobs, as clients leave it. */
export class JobFolder {
  readonly dir = temporaryFolder();

  /** Gives `write` the objects that the command line will find. */
  async write<T>(write: (objects: ObjectStore) => Promise<T>): Promise<T> {
    const backend = local({ dir: this.dir }).create();
    try {
      await backend.start();
      return await write(backend.objects);
    } finally {
      await backend.stop();
    }
  }

  /** Runs `boris report` as a user does. Resolves to the address of the file. */
  async report({ job }: SyntheticJob): Promise<string> {
    const run = await runCli(["report", job.jobId, "--dir", this.dir], { cwd: this.dir });
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    return pathToFileURL(join(this.dir, run.stdout.trim())).href;
  }
}

/** The report of a job that never ran. */
export async function reportOf(options: SyntheticJobOptions): Promise<string> {
  const folder = new JobFolder();
  const job = syntheticJob(options);
  await folder.write((objects) => storeSyntheticJob(objects, job));
  return folder.report(job);
}
