import type { Readable, Writable } from "node:stream";

/** All that a command sees of the process it runs in, so that tests can stand in for it. */
export interface Terminal {
  readonly stdin: Readable;
  /** Data, and nothing else. */
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** Everything that is said to people beside the data. */
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly env: Readonly<Record<string, string | undefined>>;
}

export const processTerminal: Terminal = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
};
