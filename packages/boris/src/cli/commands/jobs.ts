import type { Command } from "commander";
import { listJobs } from "../../jobs/list-jobs.ts";
import type { JobRecord } from "../../protocol/job-record.ts";
import { table } from "../output/table.ts";
import { type PlaceOptions, withBackend, withPlace } from "../place.ts";
import type { Terminal } from "../terminal.ts";

interface JobsOptions extends PlaceOptions {
  readonly json?: boolean;
}

export function addJobsCommand(program: Command, terminal: Terminal): void {
  withPlace(program.command("jobs"))
    .summary("list the jobs")
    .description("Lists the jobs that are kept, the latest first.")
    .option("--json", "a line of JSON for each job")
    .addHelpText("after", "\nExamples:\n  $ boris jobs\n  $ boris jobs --stage production --json | jq .jobId")
    .action(async (options: JobsOptions) => {
      const jobs = await withBackend(options, ({ objects }) => Array.fromAsync(listJobs(objects)));
      terminal.stdout.write(options.json === true ? asJson(jobs) : asTable(jobs));
    });
}

function asJson(jobs: readonly JobRecord[]): string {
  return jobs
    .map(({ jobId, name, createdAt, size }) => `${JSON.stringify({ jobId, name, createdAt, size })}\n`)
    .join("");
}

function asTable(jobs: readonly JobRecord[]): string {
  return table(
    [{ title: "job" }, { title: "name" }, { title: "made" }, { title: "tasks", align: "right" }],
    jobs.map(({ jobId, name, createdAt, size }) => [jobId, name, new Date(createdAt).toISOString(), size ?? "stream"]),
  );
}
