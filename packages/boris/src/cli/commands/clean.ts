import type { Command } from "commander";
import type { CleanOptions as Cleaning, CleanReport } from "../../backend/cleaning.ts";
import { systemClock } from "../../clock.ts";
import { CommandError } from "../command-error.ts";
import { parseSince } from "../input/parse-since.ts";
import { jsonLine } from "../output/json-line.ts";
import { size } from "../output/sizes.ts";
import { placeOf, type PlaceOptions, withPlace } from "../place.ts";
import type { Terminal } from "../terminal.ts";

interface CleanOptions extends PlaceOptions {
  /** In milliseconds since the epoch. */
  readonly olderThan?: number;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function addCleanCommand(program: Command, terminal: Terminal): void {
  withPlace(program.command("clean"))
    .summary("delete what nobody needs any more")
    .description(
      "Deletes what clients that died have left, and code that no job needs; with --older-than also old jobs with their results. What a client that runs may use stays, so does what tasks stored themselves.",
    )
    .option(
      "--older-than <when>",
      "also jobs made longer ago: 12h, 7d, 4w, or before a date such as 2026-03-01; needs --yes",
      parseSince,
    )
    .option("--force", "of these, also jobs with dead letters, or with tasks whose client died, and those with them")
    .option("--dry-run", "only say what it would be")
    .option("-y, --yes", "delete jobs and their results for good")
    .option("--json", "a line of JSON: dryRun, cleaned, keptJobs, notes")
    .addHelpText(
      "after",
      "\nExamples:\n  $ boris clean\n  $ boris clean --older-than 30d --dry-run\n  $ boris clean --older-than 30d --yes --stage production",
    )
    .action(async (options: CleanOptions) => {
      checkClean(options);
      const report = await clean(options);
      if (options.json === true) terminal.stdout.write(jsonLine({ dryRun: options.dryRun === true, ...report }));
      else tell(report, options, terminal);
    });
}

function checkClean({ olderThan, force, dryRun, yes }: CleanOptions): void {
  if (olderThan === undefined && force === true) {
    throw new CommandError("Cannot clean with '--force' alone: it goes with '--older-than'");
  }
  if (olderThan === undefined || yes === true || dryRun === true) return;
  throw new CommandError(
    "Cannot clean old jobs without '--yes' as their results are deleted for good: '--dry-run' says what it would be",
  );
}

async function clean(options: CleanOptions): Promise<CleanReport> {
  const place = placeOf(options);
  const { olderThan, force = false, dryRun = false } = options;
  const cleaning: Cleaning = { jobsBefore: olderThan, force, dryRun };
  if (place.kind === "local") {
    const local = await import("../../local/clean.ts");
    return local.clean({ ...cleaning, dir: place.dir, clock: systemClock });
  }
  const aws = await import("../../aws/clean.ts");
  return aws.clean({ ...cleaning, stage: place.stage, clock: systemClock }, process.env);
}

function tell({ cleaned, keptJobs, notes }: CleanReport, { dryRun, force }: CleanOptions, { stderr }: Terminal): void {
  for (const { what, count, bytes } of cleaned) {
    const held = bytes === undefined || bytes === 0 ? "" : ` (${size(bytes)})`;
    stderr.write(`boris: ${dryRun === true ? "would delete" : "deleted"} ${what}: ${count}${held}\n`);
  }
  for (const { jobId, reason } of keptJobs) stderr.write(`boris: job ${jobId} stays: ${reason}\n`);
  if (keptJobs.length > 0 && force !== true)
    stderr.write("boris: '--force' deletes those, too, that no client works with\n");
  for (const note of notes) stderr.write(`boris: ${note}\n`);
  if (cleaned.length === 0 && keptJobs.length === 0 && notes.length === 0) stderr.write("boris: nothing to delete\n");
}
