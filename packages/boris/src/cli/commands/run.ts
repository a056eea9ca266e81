import { stat } from "node:fs/promises";
import { type Command, Option } from "commander";
import type { MapOptions } from "../../index.ts";
import { CommandError } from "../command-error.ts";
import { loadFunction } from "../input/load-function.ts";
import { openParams } from "../input/open-params.ts";
import { type ParamsFormat, paramsFormats } from "../input/params-format.ts";
import { parseCount } from "../input/parse-count.ts";
import { parseDuration } from "../input/parse-duration.ts";
import { parseVariable } from "../input/parse-variable.ts";
import { type PlaceOptions, withExecutor, withPlace } from "../place.ts";
import { runJob } from "../run-job.ts";
import type { Terminal } from "../terminal.ts";

interface RunOptions extends PlaceOptions {
  readonly export?: string;
  readonly params: string;
  readonly format?: ParamsFormat;
  readonly strings?: boolean;
  readonly out?: string;
  readonly unordered?: boolean;
  readonly name?: string;
  readonly maxInFlight?: number;
  readonly maxAttempts?: number;
  readonly timeout?: number;
  readonly pool?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly include?: readonly string[];
  readonly results?: "durable" | "inline";
  readonly concurrency?: number;
}

export function addRunCommand(program: Command, terminal: Terminal): void {
  withPlace(program.command("run"))
    .summary("run a function over many parameter sets")
    .description(
      "Runs a function of FILE once for each parameter set, in parallel, and writes a line of JSON for each: its index, and its result or its error.",
    )
    .argument("<file>", "TypeScript or JavaScript module that exports the function")
    .option("--export <name>", "the function's export (default: 'default', or the only function)")
    .requiredOption("--params <file>", "parameter sets: JSON lines, a JSON array or CSV with a header; '-' reads stdin")
    .addOption(
      new Option(
        "--format <format>",
        "format of the parameter sets (default: by the file's extension or its first characters)",
      ).choices(paramsFormats),
    )
    .option("--strings", "leave the values of a CSV as text")
    .option("--out <file>", "write results to a file in place of stdout; what was in it is gone")
    .option("--unordered", "write results as tasks end (default: in the order of the parameter sets)")
    .option("--name <name>", "name of the job (default: the function's name)")
    .option("--max-in-flight <count>", "tasks sent and not yet written (default: 1000)", parseCount)
    .option("--max-attempts <count>", "attempts of a task before it has failed (default: 3)", parseCount)
    .option("--timeout <time>", "time of one attempt: 500ms, 30s, 5m (default: 15m)", parseDuration)
    .option("--pool <name>", "where the tasks run (default: default)")
    .option("--env <key=value>", "environment variable that the tasks see; may be repeated", parseVariable)
    .option("--include <files>", "files to send along, relative to the project's root; may be repeated", listed)
    .addOption(
      new Option("--results <mode>", "'durable' keeps results for other commands, 'inline' only writes them").choices([
        "durable",
        "inline",
      ]),
    )
    .option("--concurrency <count>", "tasks that run at once on this machine (default: one for each core)", parseCount)
    .addHelpText("after", help)
    .action(async (file: string, options: RunOptions) => {
      const { out, unordered = false } = options;
      const loaded = await loadFunction(file, options.export);
      if (out !== undefined) await checkOut(out, options.params);
      const params = await openParams(options.params, { ...options, stdin: terminal.stdin });
      const request = { loaded, params: params.values, options: mapOptions(options), out, unordered, place: options };
      try {
        await withExecutor(options, (executor) => runJob(executor, request, terminal));
      } finally {
        params.close();
      }
    });
}

const passedOn = ["name", "maxInFlight", "maxAttempts", "pool", "env", "include", "results"] as const;

function mapOptions(options: RunOptions): MapOptions {
  const given = Object.entries(options).filter(([key]) => passedOn.some((name) => name === key));
  return { ...Object.fromEntries(given), ...(options.timeout !== undefined && { timeoutMs: options.timeout }) };
}

/** What is read would be gone before it is read. */
async function checkOut(out: string, params: string): Promise<void> {
  const [one, other] = await Promise.all([out, params].map((file) => stat(file).catch(() => undefined)));
  if (one === undefined || one.ino !== other?.ino || one.dev !== other.dev) return;
  throw new CommandError(`Cannot write results to '${out}': the parameter sets are read from it`);
}

function listed(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

const help = `
In a CSV, values without quotes are numbers, true, false, null if they are empty, or text; values in quotes are text.

The first Ctrl-C sends nothing more and waits for what was sent, the second ends at once. Exits with 130 then, unless all
tasks have ended after all.

Examples:
  $ boris run train.ts --params grid.jsonl > scores.jsonl
  $ boris run resize.ts --export thumbnail --params images.csv --stage production --out thumbnails.jsonl
  $ seq 1 1000 | boris run simulate.ts --params - --unordered | head`;
