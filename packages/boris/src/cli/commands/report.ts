import { once } from "node:events";
import type { Command } from "commander";
import type { Backend } from "../../backend/backend.ts";
import { systemClock } from "../../clock.ts";
import type { JobRecord } from "../../protocol/job-record.ts";
import { JobReport } from "../../report/job-report.ts";
import { LiveReport } from "../../report/live-report.ts";
import { readPageAssets } from "../../report/page-assets.ts";
import { writeReport } from "../../report/write-report.ts";
import { CommandError } from "../command-error.ts";
import { parsePort } from "../input/parse-port.ts";
import { findTheJob, jobArgument } from "../job-argument.ts";
import { DataOutput } from "../output/data-output.ts";
import { oneLine } from "../output/one-line.ts";
import { type PlaceOptions, withBackend, withPlace } from "../place.ts";
import type { Terminal } from "../terminal.ts";

interface ReportOptions extends PlaceOptions {
  readonly out?: string;
  readonly watch?: boolean;
  readonly port?: number;
}

export function addReportCommand(program: Command, terminal: Terminal): void {
  withPlace(program.command("report"))
    .summary("write a page that shows a job")
    .description(
      "Writes one HTML file that shows a job: its timeline, run times, failures, cost, and its parameters with the results. " +
        "It needs no network, so it can be sent to others. With --watch the same page is served live, until Ctrl-C.",
    )
    .addArgument(jobArgument())
    .option("-o, --out <file>", "where to write it, - for standard output (default: boris-<job>.html)")
    .option("--watch", "serve it on this machine while the job runs")
    .option("--port <number>", "with --watch: the port (default: one that is free)", parsePort)
    .addHelpText(
      "after",
      "\nExamples:\n  $ boris report latest\n  $ boris report 01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9 --out search.html\n  $ boris report latest --watch\n  $ boris report latest --stage production --out - | gzip > report.html.gz",
    )
    .action(async (job: string, options: ReportOptions) => {
      checkOptions(options);
      await withBackend(options, async (backend) => {
        const record = await findTheJob(backend, job);
        if (options.watch === true) await watch(backend, record, options, terminal);
        else await write(backend, record, options, terminal);
      });
    });
}

function checkOptions({ watch: isWatch, out, port }: ReportOptions): void {
  if (isWatch === true && out !== undefined) throw new CommandError("Cannot use '--watch' and '--out' together");
  if (isWatch !== true && port !== undefined) throw new CommandError("Cannot use '--port' without '--watch'");
}

async function write(backend: Backend, job: JobRecord, { out }: ReportOptions, { stdout }: Terminal): Promise<void> {
  const html = await writeReport(backend, job);
  const file = out ?? `boris-${job.jobId}.html`;
  if (file === "-") return writeTo(new DataOutput(stdout), html);
  await writeTo(new DataOutput(stdout, file), html);
  await writeTo(new DataOutput(stdout), `${file}\n`);
}

async function writeTo(output: DataOutput, text: string): Promise<void> {
  await using data = output;
  await data.write(text);
  await data.flush();
}

async function watch(backend: Backend, job: JobRecord, { port }: ReportOptions, terminal: Terminal): Promise<void> {
  const report = new JobReport(backend, job);
  await report.readNews();
  await report.readLost();
  await report.readRedrives();
  const tellOnce = onceEach((message) => void terminal.stderr.write(`boris: ${oneLine(message)}\n`));
  await using live = new LiveReport({
    report,
    assets: await readPageAssets(),
    clock: systemClock,
    port,
    onError: (error) => tellOnce(error instanceof Error ? error.message : String(error)),
  });
  const url = await live.start().catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(`Cannot serve the report on port ${port}: ${error.message}`);
  });
  terminal.stdout.write(`${url.href}\n`);
  terminal.stderr.write("boris: serving the report to this machine; Ctrl-C ends it\n");
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
}

/** What fails once a second is told of once. */
function onceEach(tell: (message: string) => void): (message: string) => void {
  const told = new Set<string>();
  return (message) => {
    if (!told.has(message)) tell(message);
    told.add(message);
  };
}
