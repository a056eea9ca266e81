import { temporaryFolder } from "../../support/temporary-folder.ts";
import { runCli } from "./run-cli.ts";

/** What `--help` says of every command, as a section of the readme. */
export async function commandReference(): Promise<string> {
  const cwd = temporaryFolder();
  const pages = await pagesOf([], cwd);
  return pages.map(({ path, help }) => `### boris${path}\n\n\`\`\`text\n${help.trimEnd()}\n\`\`\`\n`).join("\n");
}

interface Page {
  /** Such as ` dead-letters list`. */
  readonly path: string;
  readonly help: string;
}

/** The page of a command and those of the commands that it lists. */
async function pagesOf(command: readonly string[], cwd: string): Promise<Page[]> {
  const { stdout: help, stderr, exitCode } = await runCli([...command, "--help"], { cwd });
  if (exitCode !== 0 || stderr !== "") throw new Error(`boris ${command.join(" ")} --help: ${exitCode}, ${stderr}`);
  const pages = [{ path: command.map((word) => ` ${word}`).join(""), help }];
  for (const name of commandsIn(help)) pages.push(...(await pagesOf([...command, name], cwd)));
  return pages;
}

function commandsIn(help: string): string[] {
  const [, listed = ""] = /\nCommands:\n(.*?)(?:\n\n|$)/s.exec(help) ?? [];
  const names = [...listed.matchAll(/^ {2}(\S+)/gm)].map(([, name = ""]) => name);
  return names.filter((name) => name !== "help");
}
