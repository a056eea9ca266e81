import type { Command } from "commander";
import type { Backend } from "../../backend/backend.ts";
import { formatTasks } from "../../client/progress/quantities.ts";
import { JobAccount } from "../../jobs/job-account.ts";
import { statusOf } from "../../jobs/read-status.ts";
import { openRedrives } from "../../jobs/redrives.ts";
import type { CostLine, JobCost } from "../../stats/job-cost.ts";
import { findTheJob, jobArgument } from "../job-argument.ts";
import { readFigures } from "../job-figures.ts";
import { fields } from "../output/fields.ts";
import { jsonLine } from "../output/json-line.ts";
import { dollars } from "../output/money.ts";
import { shortId } from "../output/short-id.ts";
import { type Column, table } from "../output/table.ts";
import { widthOf } from "../output/width.ts";
import { type PlaceOptions, withBackend, withPlace } from "../place.ts";
import type { Terminal } from "../terminal.ts";

interface CostOptions extends PlaceOptions {
  readonly json?: boolean;
}

export function addCostCommand(program: Command, terminal: Terminal): void {
  withPlace(program.command("cost"))
    .summary("estimate what a job cost")
    .description(
      "Estimates what AWS charges for a job, line by line; for a job on this machine, what it would have cost there. Jobs that its dead letters were sent again as are added.",
    )
    .addArgument(jobArgument())
    .option("--json", "one line of JSON: backend, jobId, tasks, measured, lines, dollars, redrives, totalDollars")
    .addHelpText(
      "after",
      "\nList prices of us-east-1 without free tiers. Storage, logs, traffic to the internet and what an idle stage costs are left out.\n\nExamples:\n  $ boris cost latest\n  $ boris cost 01JD3Q5C1XJ2Q0V3T5Z6W7Y8K9 --stage production --json | jq .dollars",
    )
    .action((job: string, options: CostOptions) =>
      withBackend(options, async (backend) => {
        const { objects } = backend;
        const own = await JobAccount.open(objects, await findTheJob(backend, job));
        const accounts = [own, ...(await openRedrives(objects, own))];
        const costs = await Array.fromAsync(accounts, (account) => costOf(backend, account));
        if (options.json === true) terminal.stdout.write(jsonLine(toJson(backend, costs)));
        else terminal.stdout.write(toTable(costs, terminal.stdout));
        tell(backend, costs, terminal);
      }),
    );
}

/** What one job cost, as far as that is known. */
interface KnownCost {
  readonly jobId: string;
  /** Tasks in all; `null` while that is not known. */
  readonly tasks: number | null;
  /** Tasks whose times are known: the cost is that of these. */
  readonly measured: number;
  /** Tasks whose times are not known. */
  readonly others: number;
  readonly cost: JobCost;
}

async function costOf(backend: Backend, account: JobAccount): Promise<KnownCost> {
  const { jobId, pool } = account.record;
  const { accepted, total } = statusOf(account);
  const figures = await readFigures(backend.objects, account, { memoryMb: backend.workerMemoryMb?.(pool) });
  const others = Math.max(0, Math.max(total ?? 0, accepted) - figures.tasks);
  return { jobId, tasks: total ?? null, measured: figures.tasks, others, cost: figures.stats.cost };
}

/** A job first, then those that its dead letters were sent again as. */
type Costs = readonly KnownCost[];

function totalOf(costs: Costs): number {
  return costs.reduce((sum, { cost }) => sum + cost.dollars, 0);
}

function toJson({ name }: Backend, costs: Costs): object {
  const [own, ...redrives] = costs.map(({ jobId, tasks, measured, cost }) => ({ jobId, tasks, measured, ...cost }));
  return { backend: name, ...own, redrives, totalDollars: totalOf(costs) };
}

const columns: readonly Column[] = [
  { title: "item" },
  { title: "quantity", align: "right", rank: 2 },
  { title: "unit", rank: 2 },
  { title: "per unit", align: "right", rank: 3 },
  { title: "dollars", align: "right" },
];

/** A narrower terminal has no room for items beside their dollars. */
const minColumns = 50;

function toTable(costs: Costs, stream: Terminal["stdout"]): string {
  const [own, ...redrives] = costs;
  const lines = (own?.cost.lines ?? []).map(({ item, quantity, unit, dollarsPerUnit, dollars: amount }: CostLine) => [
    item,
    quantityOf(quantity),
    unit,
    `$${dollarsPerUnit.toFixed(10).replace(/0+$/, "")}`,
    dollars(amount),
  ]);
  const again = redrives.map(({ jobId, cost }) => [`redrive ${shortId(jobId)}`, "", "", "", dollars(cost.dollars)]);
  const rows = [...lines, ...again, ["total", "", "", "", dollars(totalOf(costs))]];
  if (widthOf(stream) >= minColumns) return table(columns, rows, stream);
  return fields(
    rows.map(([item = "", , , , amount]) => [item, amount]),
    stream,
  );
}

/** Requests are whole, seconds are not. */
function quantityOf(quantity: number): string {
  return quantity.toLocaleString("en", { maximumFractionDigits: quantity < 100 ? 3 : 0 });
}

function tell({ name }: Backend, costs: Costs, { stderr }: Terminal): void {
  const what = name === "aws" ? "what AWS charges" : "what it would have cost on AWS";
  stderr.write(`boris: an estimate of ${what}, at list prices of us-east-1 without free tiers\n`);
  const others = costs.reduce((sum, known) => sum + known.others, 0);
  if (others > 0)
    stderr.write(`boris: of ${formatTasks(others)} no times are known, or they have not ended: they are not in it\n`);
}
