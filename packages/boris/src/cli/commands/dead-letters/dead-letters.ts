import type { Command } from "commander";
import type { Terminal } from "../../terminal.ts";
import { addListCommand } from "./list.ts";
import { addPurgeCommand } from "./purge.ts";
import { addRedriveCommand } from "./redrive.ts";
import { addShowCommand } from "./show.ts";

export function addDeadLettersCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command("dead-letters")
    .summary("look at tasks that failed for good, run them again, delete them")
    .description(
      "Tasks that failed for good are kept with their argument and their error until they are redriven or purged.",
    );
  addListCommand(command, terminal);
  addShowCommand(command, terminal);
  addRedriveCommand(command, terminal);
  addPurgeCommand(command, terminal);
}
