import type { Command } from "commander";
import { type DeadLetterGroup, groupLetters } from "../../../dead-letters/list.ts";
import { jsonLine } from "../../output/json-line.ts";
import { oneLine } from "../../output/one-line.ts";
import { shortIndexes } from "../../output/short-indexes.ts";
import { localTime } from "../../output/times.ts";
import { withBackend } from "../../place.ts";
import type { Terminal } from "../../terminal.ts";
import { tellOfOthers } from "./tell-of-others.ts";
import { chooseLetters, explainNothing, type WhichLetters, withWhichLetters } from "./which-letters.ts";

interface ListOptions extends WhichLetters {
  readonly json?: boolean;
}

/** Of an error's message, when nothing says how wide the terminal is. */
const defaultColumns = 160;

export function addListCommand(program: Command, terminal: Terminal): void {
  withWhichLetters(program.command("list"))
    .summary("list dead letters by job and error")
    .description("Lists dead letters by job and error, the largest group first. The message is that of one of them.")
    .option("--json", "a line of JSON for each group: jobId, name, message, fingerprint, tasks, firstAt, lastAt")
    .addHelpText(
      "after",
      "\nExamples:\n  $ boris dead-letters list\n  $ boris dead-letters list --job 01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9 --error RangeError\n  $ boris dead-letters list --json | jq .tasks",
    )
    .action((options: ListOptions) =>
      withBackend(options, async (backend) => {
        const chosen = await chooseLetters(backend, options);
        const look = await chosen.letters.look(chosen.filter);
        const groups = groupLetters(look.letters);
        tellOfOthers(look, options, terminal);
        if (groups.length === 0) terminal.stderr.write(`boris: ${await explainNothing(backend, chosen)}\n`);
        else if (options.json === true) for (const group of groups) terminal.stdout.write(asJson(group));
        else terminal.stdout.write(groups.map((group) => describe(group, terminal.stdout.columns)).join("\n"));
      }),
    );
}

function asJson({ firstAt, lastAt, ...group }: DeadLetterGroup): string {
  return jsonLine({ ...group, firstAt: new Date(firstAt).toISOString(), lastAt: new Date(lastAt).toISOString() });
}

function describe(group: DeadLetterGroup, columns = defaultColumns): string {
  const { jobId, name, message, tasks, fingerprint, firstAt, lastAt } = group;
  const error = message === "" ? name : `${name}: ${message}`;
  const from = localTime(firstAt);
  const until = localTime(lastAt);
  return [
    `${jobId}  ${tasks.length} × ${oneLine(error, Math.max(20, columns - jobId.length - 10))}`,
    `    ${tasks.length === 1 ? "task" : "tasks"} ${shortIndexes(tasks)}`,
    `    ${from === until ? from : `${from} to ${until}`}, fingerprint ${fingerprint}`,
  ]
    .map((line) => `${line}\n`)
    .join("");
}
