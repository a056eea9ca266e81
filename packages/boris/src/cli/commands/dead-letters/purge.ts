import type { Command } from "commander";
import type { Backend } from "../../../backend/backend.ts";
import { CommandError } from "../../command-error.ts";
import { jsonLine } from "../../output/json-line.ts";
import { withBackend } from "../../place.ts";
import type { Terminal } from "../../terminal.ts";
import { chooseLetters, explainNothing, type WhichLetters, withWhichLetters } from "./which-letters.ts";

interface PurgeOptions extends WhichLetters {
  readonly unreadable?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function addPurgeCommand(program: Command, terminal: Terminal): void {
  withWhichLetters(program.command("purge"))
    .summary("delete dead letters for good")
    .description("Deletes dead letters for good: their tasks cannot be run again.")
    .option("--unreadable", "the messages that are no dead letters of boris, in place of those that are")
    .option("--dry-run", "only say how many it would be")
    .option("-y, --yes", "delete them; without it or --dry-run nothing is done")
    .option("--json", "a line of JSON: dryRun, deleted")
    .addHelpText(
      "after",
      "\nExamples:\n  $ boris dead-letters purge --error RangeError --dry-run\n  $ boris dead-letters purge --job 01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9 --yes",
    )
    .action((options: PurgeOptions) => {
      checkPurge(options);
      return withBackend(options, (backend) => purge(backend, options, terminal));
    });
}

async function purge(backend: Backend, options: PurgeOptions, terminal: Terminal): Promise<void> {
  const { unreadable = false, dryRun = false } = options;
  const chosen = await chooseLetters(backend, options);
  const count = await chosen.letters.purge(chosen.filter, { unreadable, dryRun });
  if (options.json === true) terminal.stdout.write(jsonLine({ dryRun, deleted: count }));
  else if (count > 0)
    terminal.stderr.write(`boris: ${dryRun ? "would delete" : "deleted"} ${inWords(count, unreadable)}\n`);
  else if (unreadable) terminal.stderr.write(`boris: no unreadable messages in pool '${chosen.pool}'\n`);
  else terminal.stderr.write(`boris: ${await explainNothing(backend, chosen)}\n`);
}

function inWords(count: number, unreadable: boolean): string {
  return `${count} ${unreadable ? "unreadable message" : "dead letter"}${count === 1 ? "" : "s"}`;
}

function checkPurge(options: PurgeOptions): void {
  const isFiltered = [options.job, options.index, options.error].some((value) => value !== undefined);
  if (options.unreadable === true && isFiltered) {
    throw new CommandError("Cannot purge '--unreadable' messages by '--job', '--index' or '--error': they have none");
  }
  if (options.yes !== true && options.dryRun !== true) {
    throw new CommandError(
      "Cannot purge without '--yes' as it deletes for good: '--dry-run' says how many it would be",
    );
  }
}
