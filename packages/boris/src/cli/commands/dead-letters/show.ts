import { inspect } from "node:util";
import type { Command } from "commander";
import { type DeadLetter, LetterReader } from "../../../dead-letters/read-letter.ts";
import { TaskFailedError } from "../../../errors.ts";
import { toJson } from "../../../jobs/json-value.ts";
import { parseCount } from "../../input/parse-count.ts";
import { DataOutput } from "../../output/data-output.ts";
import { jsonLine } from "../../output/json-line.ts";
import { manyLines } from "../../output/many-lines.ts";
import { oneLine } from "../../output/one-line.ts";
import { localTime } from "../../output/times.ts";
import { withBackend } from "../../place.ts";
import type { Terminal } from "../../terminal.ts";
import { tellOfOthers } from "./tell-of-others.ts";
import { chooseLetters, explainNothing, type WhichLetters, withWhichLetters } from "./which-letters.ts";

interface ShowOptions extends WhichLetters {
  readonly limit?: number;
  readonly json?: boolean;
}

/** As many as people read. */
const defaultLimit = 10;

/** Of an argument, for people. */
const maxParamCharacters = 2_000;

/** Where the text behind `  error:    ` begins. */
const below = " ".repeat(12);

export function addShowCommand(program: Command, terminal: Terminal): void {
  withWhichLetters(program.command("show"))
    .summary("show dead letters with argument, error and output")
    .description("Shows what is known of each dead letter: its argument, its error with the stack, what it printed.")
    .option("--limit <count>", `how many to show at most (default: ${defaultLimit}, with --json all)`, parseCount)
    .option("--json", "a line of JSON for each: taskId, index, param, error, stack, logs and others")
    .addHelpText(
      "after",
      "\nExamples:\n  $ boris dead-letters show --job 01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9 --index 7\n  $ boris dead-letters show --error RangeError --json | jq .param",
    )
    .action((options: ShowOptions) =>
      withBackend(options, async (backend) => {
        const chosen = await chooseLetters(backend, options);
        const look = await chosen.letters.look(chosen.filter);
        const { json = false, limit = json ? Infinity : defaultLimit } = options;
        const reader = new LetterReader(backend.objects);
        const output = new DataOutput(terminal.stdout);
        tellOfOthers(look, options, terminal);
        if (look.letters.length === 0) terminal.stderr.write(`boris: ${await explainNothing(backend, chosen)}\n`);
        for (const stored of look.letters.slice(0, limit)) {
          const letter = await reader.read(stored);
          await output.write(json ? await asJson(letter) : `${await asText(letter)}\n`);
        }
        const left = look.letters.length - limit;
        if (left > 0)
          terminal.stderr.write(`boris: ${left} more: choose by '--index' or '--error', or raise '--limit'\n`);
      }),
    );
}

async function asJson({ param, error, diedAt, ...fields }: DeadLetter): Promise<string> {
  const stack = error instanceof Error ? { stack: String(error.stack) } : {};
  const argument = await readParam(param);
  return jsonLine({
    ...fields,
    diedAt: new Date(diedAt).toISOString(),
    error: toJson(error),
    ...stack,
    ...("missing" in argument ? { paramMissing: argument.missing } : { param: toJson(argument.value) }),
  });
}

async function asText({ taskId, attempts, redrives, error, param, logs, diedAt }: DeadLetter): Promise<string> {
  const runs = `${attempts} ${attempts === 1 ? "attempt" : "attempts"}`;
  const again = redrives === 0 ? "" : `, redriven ${redrives} ${redrives === 1 ? "time" : "times"}`;
  const argument = await readParam(param);
  const shown = "missing" in argument ? argument.missing : JSON.stringify(toJson(argument.value));
  return [
    `${taskId}: failed after ${runs}, ${localTime(diedAt)}${again}`,
    `  argument: ${oneLine(shown, maxParamCharacters)}`,
    `  error:    ${manyLines(inWords(error), below)}`,
    ...(logs === "" ? [] : [`  printed:  ${manyLines(logs.trimEnd(), below)}`]),
    "",
  ].join("\n");
}

/** Of an error of boris's own, all else is said already. */
function inWords(error: unknown): string {
  return error instanceof TaskFailedError ? `${error.name}: ${error.message}` : inspect(error, { depth: 4 });
}

/** What is missing is said in its place: one damaged letter must not hide the others. */
async function readParam(param: DeadLetter["param"]): Promise<{ value: unknown } | { missing: string }> {
  try {
    return { value: await param() };
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) };
  }
}
