import { CommanderError } from "commander";
import { exitCodeOf } from "./command-error.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { DataOutput } from "./output/data-output.ts";
import { makeProgram } from "./program.ts";
import type { Terminal } from "./terminal.ts";

/** Runs one command and tells what to exit with. Never rejects: what went wrong is one line on stderr. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  // What people are told may have no reader either, which is no reason to stop.
  terminal.stderr.on("error", () => undefined);
  const output = new DataOutput(terminal.stdout);
  try {
    await makeProgram(terminal).parseAsync([...args], { from: "user" });
    await output.flush();
    return exitCode.success;
  } catch (error) {
    // It has said what it had to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.success : exitCode.badInput;
    const code = exitCodeOf(error);
    // As other programs do before `head`.
    if (code !== exitCode.closedPipe)
      terminal.stderr.write(`boris: ${error instanceof Error ? error.message : String(error)}\n`);
    return code;
  }
}
