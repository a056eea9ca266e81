/** How the command ends, for scripts. */
export const exitCode = {
  /** All went well. */
  success: 0,
  /** The command did its work, and some tasks failed or were cancelled. */
  tasksFailed: 1,
  /** Something given to the command is wrong: an option, a file, a parameter set. */
  badInput: 2,
  /** There is no such job, task or dead letter. */
  notFound: 3,
  /** The backend cannot be used or reached. */
  backend: 4,
  /** The output could not be written; what was written is kept. */
  output: 5,
  /** Ctrl-C. */
  interrupted: 130,
  /** Who read the output has gone, as `head` does. */
  closedPipe: 141,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
