import { Command } from "commander";
import { addDeadLettersCommand } from "./commands/dead-letters/dead-letters.ts";
import { addJobsCommand } from "./commands/jobs.ts";
import { addLogsCommand } from "./commands/logs.ts";
import { addRunCommand } from "./commands/run.ts";
import type { Terminal } from "./terminal.ts";

/** The whole command line. It never exits: an end that is no success is thrown, as a `CommanderError` or what a command throws. */
export function makeProgram(terminal: Terminal): Command {
  const program = new Command("boris")
    .description("Runs one TypeScript function over many parameter sets, on AWS or on this machine.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
    });
  addRunCommand(program, terminal);
  addJobsCommand(program, terminal);
  addLogsCommand(program, terminal);
  addDeadLettersCommand(program, terminal);
  return program;
}
