import { spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";
import { FakeTerminal } from "../../packages/boris/src/client/progress/terminal.fake.ts";
import { until } from "./until.ts";

export interface TerminalProgramOptions {
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly args: readonly string[];
}

/** A program on a terminal of its own, as made by util-linux's `script`: a person looks at it and presses keys. */
export class TerminalProgram {
  readonly #terminal: FakeTerminal;
  readonly #script: ReturnType<typeof spawn>;
  readonly #exited: Promise<unknown[]>;

  constructor(file: URL, { columns = 80, env, args }: TerminalProgramOptions) {
    const words = [process.execPath, file.pathname, ...args].map((word) => `'${word}'`);
    const command = `stty cols ${columns} rows 24; exec ${words.join(" ")}`;
    this.#terminal = new FakeTerminal({ columns, rows: 24, convertEol: false });
    this.#script = spawn("script", ["--quiet", "--return", "--command", command, "/dev/null"], {
      env: { ...process.env, TERM: "xterm-256color", CI: undefined, FORCE_COLOR: undefined, ...env },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#exited = once(this.#script, "close");
    this.#script.stdout?.pipe(this.#terminal);
    onTestFinished(() => void this.#script.kill("SIGKILL"));
  }

  /** All that was written to the terminal. */
  get written(): string {
    return this.#terminal.written;
  }

  screen(): Promise<string[]> {
    return this.#terminal.screen();
  }

  /** Waits until this is to be seen. */
  async shows(text: RegExp): Promise<void> {
    await until(async () => text.test((await this.screen()).join("\n")));
  }

  pressCtrlC(): void {
    this.#script.stdin?.write("\u0003");
  }

  /** What is to be seen when the program has ended, and its exit code: 128 and its number for a signal. */
  async end(): Promise<{ readonly screen: string[]; readonly exitCode: unknown }> {
    const [exitCode] = await this.#exited;
    return { screen: await this.screen(), exitCode };
  }
}
