import { leaveSummariesToProgram } from "../client/progress/show-progress.ts";
import { runCommandLine } from "./run-command-line.ts";
import { processTerminal } from "./terminal.ts";

leaveSummariesToProgram();
process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal);

// What a user's module keeps open, such as a connection, must not hold up the end.
process.stdout.write("", () => process.stderr.write("", () => process.exit()));
