import type { Crash } from "../errors.ts";

/** How a process went away, as the rest of a sentence. */
export function describeCrash({ reason, exitCode, signal }: Crash): string {
  switch (reason) {
    case "out-of-memory":
      return "its process ran out of memory";
    case "exit":
      return `its process exited with code ${exitCode}`;
    case "signal":
      return `its process was killed by ${signal}`;
    case "lost":
      return "its worker went away again and again without a report";
  }
}
