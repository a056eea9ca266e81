/** How the command ends, for scripts. */
export const exitCode = {
  success: 0,
  tasksFailed: 1,
  badInput: 2,
  notFound: 3,
  backend: 4,
  output: 5,
  interrupted: 130,
  closedPipe: 141,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

const meanings: Readonly<Record<ExitCode, string>> = {
  0: "all went well",
  1: "the command did its work, and some tasks failed or were cancelled",
  2: "what was given is wrong: an option, a file, a parameter set",
  3: "there is no such job, task or dead letter",
  4: "the backend cannot be used or reached",
  5: "the output could not be written; what was written is kept",
  130: "interrupted by Ctrl-C",
  141: "who read the output has gone, as head does",
};

/** The codes with their meanings, a line each. */
export function exitCodeLines(): readonly string[] {
  return Object.entries(meanings).map(([code, meaning]) => `${code.padStart(5)}  ${meaning}`);
}
