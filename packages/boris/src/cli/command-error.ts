import { BorisError, JobNotFoundError } from "../errors.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";

/** Ends a command with one line for people and a code for scripts. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: ExitCode;

  constructor(message: string, code: ExitCode = exitCode.badInput, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = code;
  }
}

/** The code that a command ends with when it throws. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommandError) return error.exitCode;
  if (error instanceof JobNotFoundError) return exitCode.notFound;
  if (error instanceof BorisError) return error.code === "BACKEND" ? exitCode.backend : exitCode.badInput;
  // What boris throws for an option that is not allowed.
  return exitCode.badInput;
}
