import type { Command } from "commander";
import type { Terminal } from "../../terminal.ts";
import { addListCommand } from "./list.ts";
import { addPurgeCommand } from "./purge.ts";
import { addRedriveCommand } from "./redrive.ts";
import { addShowCommand } from "./show.ts";

const help = `
Examples:
  $ boris dead-letters list
  $ boris dead-letters show --job latest --index 7
  $ boris dead-letters redrive --job latest --with train.ts#trainMended
  $ boris dead-letters purge --error RangeError --yes`;

export function addDeadLettersCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command("dead-letters")
    .summary("look at tasks that failed for good, run them again, delete them")
    .description(
      "Tasks that failed for good are kept with their argument and their error until they are redriven or purged.",
    )
    .addHelpText("after", help);
  addListCommand(command, terminal);
  addShowCommand(command, terminal);
  addRedriveCommand(command, terminal);
  addPurgeCommand(command, terminal);
}
