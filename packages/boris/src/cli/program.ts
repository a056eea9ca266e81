import { Command } from "commander";
import { ownVersion } from "../own-version.ts";
import { addAttachCommand } from "./commands/attach.ts";
import { addCancelCommand } from "./commands/cancel.ts";
import { addCleanCommand } from "./commands/clean.ts";
import { addCostCommand } from "./commands/cost.ts";
import { addDeadLettersCommand } from "./commands/dead-letters/dead-letters.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addJobsCommand } from "./commands/jobs.ts";
import { addLogsCommand } from "./commands/logs.ts";
import { addReportCommand } from "./commands/report.ts";
import { addResultsCommand } from "./commands/results.ts";
import { addRunCommand } from "./commands/run.ts";
import { addStatusCommand } from "./commands/status.ts";
import { exitCodeLines } from "./exit-code.ts";
import type { Terminal } from "./terminal.ts";

const help = [
  "",
  "Examples:",
  "  $ boris run train.ts --export train --params grid.csv > results.jsonl",
  "  $ boris status latest",
  "  $ boris dead-letters redrive --with train.ts#trainMended",
  "  $ boris report latest",
  "",
  "Exit codes:",
  ...exitCodeLines(),
].join("\n");

/** The whole command line. It never exits: an end that is no success is thrown, as a `CommanderError` or what a command throws. */
export function makeProgram(terminal: Terminal): Command {
  const program = new Command("boris")
    .description("Runs one TypeScript function over many parameter sets, on AWS or on this machine.")
    .version(ownVersion() ?? "unknown", "-V, --version", "print the version")
    .addHelpText("after", help)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, "boris: ")),
    });
  addRunCommand(program, terminal);
  addJobsCommand(program, terminal);
  addStatusCommand(program, terminal);
  addResultsCommand(program, terminal);
  addLogsCommand(program, terminal);
  addAttachCommand(program, terminal);
  addCancelCommand(program, terminal);
  addCostCommand(program, terminal);
  addReportCommand(program, terminal);
  addDeadLettersCommand(program, terminal);
  addDoctorCommand(program, terminal);
  addCleanCommand(program, terminal);
  return program;
}
