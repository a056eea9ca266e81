import type { Command } from "commander";
import type { Backend } from "../../backend/backend.ts";
import { formatTasks } from "../../client/progress/quantities.ts";
import { type JobStatus, readStatus } from "../../jobs/read-status.ts";
import type { CostLine, JobCost } from "../../stats/job-cost.ts";
import { findTheJob, jobArgument } from "../job-argument.ts";
import { type JobFigures, readFigures } from "../job-figures.ts";
import { jsonLine } from "../output/json-line.ts";
import { dollars } from "../output/money.ts";
import { type Column, table } from "../output/table.ts";
import { type PlaceOptions, withBackend, withPlace } from "../place.ts";
import type { Terminal } from "../terminal.ts";

interface CostOptions extends PlaceOptions {
  readonly json?: boolean;
}

export function addCostCommand(program: Command, terminal: Terminal): void {
  withPlace(program.command("cost"))
    .summary("estimate what a job cost")
    .description(
      "Estimates what AWS charges for a job, line by line; for a job on this machine, what it would have cost there.",
    )
    .addArgument(jobArgument())
    .option("--json", "one line of JSON: jobId, backend, tasks, measured, dollars, lines")
    .addHelpText(
      "after",
      "\nList prices of us-east-1 without free tiers. Storage, logs, traffic to the internet and what an idle stage costs are left out.\n\nExamples:\n  $ boris cost latest\n  $ boris cost 01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9 --stage production --json | jq .dollars",
    )
    .action((job: string, options: CostOptions) =>
      withBackend(options, async (backend) => {
        const { jobId, pool } = await findTheJob(backend, job);
        const status = await readStatus(backend.objects, jobId);
        const figures = await readFigures(backend.objects, status, { memoryMb: backend.workerMemoryMb?.(pool) });
        if (options.json === true) terminal.stdout.write(jsonLine(toJson(backend, status, figures)));
        else terminal.stdout.write(toTable(figures.stats.cost, terminal.stdout));
        tell(backend, status, figures, terminal);
      }),
    );
}

function toJson({ name }: Backend, { record, total }: JobStatus, { tasks, stats }: JobFigures): object {
  return { jobId: record.jobId, backend: name, tasks: total ?? null, measured: tasks, ...stats.cost };
}

const columns: readonly Column[] = [
  { title: "item", minWidth: 10 },
  { title: "quantity", align: "right", rank: 2 },
  { title: "unit", rank: 2 },
  { title: "per unit", align: "right", rank: 3 },
  { title: "dollars", align: "right" },
];

function toTable({ lines, dollars: total }: JobCost, stream: Terminal["stdout"]): string {
  const rows = lines.map(({ item, quantity, unit, dollarsPerUnit, dollars: amount }: CostLine) => [
    item,
    quantityOf(quantity),
    unit,
    `$${dollarsPerUnit.toFixed(10).replace(/0+$/, "")}`,
    dollars(amount),
  ]);
  return table(columns, [...rows, ["total", "", "", "", dollars(total)]], stream);
}

/** Requests are whole, seconds are not. */
function quantityOf(quantity: number): string {
  return quantity.toLocaleString("en", { maximumFractionDigits: quantity < 100 ? 3 : 0 });
}

function tell({ name }: Backend, status: JobStatus, { tasks }: JobFigures, { stderr }: Terminal): void {
  const what = name === "aws" ? "what AWS charges" : "what it would have cost on AWS";
  stderr.write(`boris: an estimate of ${what}, at list prices of us-east-1 without free tiers\n`);
  const others = Math.max(status.total ?? 0, status.accepted) - tasks;
  if (others > 0)
    stderr.write(`boris: of ${formatTasks(others)} no times are known, or they have not ended: they are not in it\n`);
  for (const id of status.redrives) stderr.write(`boris: tasks that were redriven are in the cost of job ${id}\n`);
}
