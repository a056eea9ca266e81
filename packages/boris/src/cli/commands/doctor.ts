import { styleText } from "node:util";
import type { Command } from "commander";
import type { Check } from "../../backend/check.ts";
import { systemClock } from "../../clock.ts";
import { CommandError } from "../command-error.ts";
import { checkMachine } from "../doctor/check-machine.ts";
import { exitCode } from "../exit-code.ts";
import { jsonLine } from "../output/json-line.ts";
import { oneLine } from "../output/one-line.ts";
import { type Place, placeOf, type PlaceOptions, withPlace } from "../place.ts";
import type { Terminal } from "../terminal.ts";

interface DoctorOptions extends PlaceOptions {
  readonly json?: boolean;
}

export function addDoctorCommand(program: Command, terminal: Terminal): void {
  withPlace(program.command("doctor"))
    .summary("check whether tasks can be run")
    .description(
      "Checks whether this machine can run tasks, and with --stage whether a stage on AWS can: a line for each thing that was looked at. Exits with 4 if something keeps tasks from running.",
    )
    .option("--json", "a line of JSON for each check")
    .addHelpText("after", "\nExamples:\n  $ boris doctor\n  $ boris doctor --stage production --json")
    .action(async (options: DoctorOptions) => {
      const place = placeOf(options);
      let failures = 0;
      for await (const check of checksOf(place)) {
        if (check.state === "failed") failures += 1;
        terminal.stdout.write(options.json === true ? jsonLine(check) : asLine(check, terminal));
      }
      if (failures === 0) return;
      const what = failures === 1 ? "1 check" : `${failures} checks`;
      throw new CommandError(`${what} failed: see above what to do`, exitCode.backend);
    });
}

async function* checksOf(place: Place): AsyncGenerator<Check, void, undefined> {
  yield* checkMachine();
  if (place.kind === "local") {
    const { doctor } = await import("../../local/doctor.ts");
    yield* doctor({ dir: place.dir, clock: systemClock });
  } else {
    const { doctor } = await import("../../aws/doctor.ts");
    yield* doctor({ stage: place.stage, clock: systemClock }, process.env);
  }
}

const marks = { ok: ["✓", "green"], warning: ["!", "yellow"], failed: ["✗", "red"] } as const;

function asLine({ state, line }: Check, { stdout }: Terminal): string {
  const [mark, colour] = marks[state];
  return `${styleText(colour, mark, { stream: stdout })} ${oneLine(line)}\n`;
}
