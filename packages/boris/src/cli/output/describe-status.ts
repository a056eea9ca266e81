import { formatCount, formatRate, formatTasks } from "../../client/progress/quantities.ts";
import type { JobStatus } from "../../jobs/read-status.ts";
import type { RedrivenCounts } from "../../jobs/redrives.ts";
import type { Cancellation } from "../../protocol/cancellation.ts";
import type { FailureKind, JobFigures } from "../job-figures.ts";
import { type PlaceOptions, sameOptions } from "../place.ts";
import type { Terminal } from "../terminal.ts";
import { describeCutShort } from "./describe-cut-short.ts";
import { type Field, fields } from "./fields.ts";
import { oneLine } from "./one-line.ts";
import { size } from "./sizes.ts";
import { duration, localTime } from "./times.ts";

/** All that is known of a job and of those that its dead letters were sent again as. */
export interface StatusView {
  readonly status: JobStatus;
  readonly figures: JobFigures;
  /** What was asked to be cancelled. */
  readonly cancelled: Cancellation["tasks"];
  readonly redrives: readonly JobStatus[];
  /** How many tasks were sent again, by how they ended last. */
  readonly redriven: RedrivenCounts;
  /** Messages in the queue of the job's pool, which may be of other jobs as well. */
  readonly queue: { readonly visible: number; readonly inFlight: number };
  readonly backend: "local" | "aws";
  readonly now: number;
}

/** Kinds of failures that are shown. */
const maxKinds = 5;

/** A job that has not told of a task for this long is not known to run. */
const quietMs = 15_000;

/** How far a job is, in a word or two. */
function stateOf({ pending, ended, cutShort, clientAlive, lastAt }: JobStatus, now: number): string {
  if (pending === 0 && ended) return cutShort === undefined ? "done" : "cut short";
  if (clientAlive === true) return "sending";
  if (clientAlive === false) return "its client died before all was sent";
  return isQuiet({ lastAt }, now) ? "waiting or running" : "running";
}

/** Whether no task was heard of for so long that nobody can tell how fast it goes. */
function isQuiet({ lastAt }: Pick<JobStatus, "lastAt">, now: number): boolean {
  return lastAt === undefined || now - lastAt >= quietMs;
}

/** When the rest will be there, if it goes on like this. */
export function leftMs({ status, figures, now }: StatusView): number | undefined {
  if (status.pending === 0 || figures.tasksPerSecond === undefined || isQuiet(status, now)) return undefined;
  return (status.pending * 1_000) / figures.tasksPerSecond;
}

/** A job's status for people. */
export function describeStatus(view: StatusView, place: PlaceOptions, stream: Terminal["stdout"]): string {
  const { status, figures, redrives, now } = view;
  const { cutShort, accepted } = status;
  const { jobId, name, pool, results, createdAt, redriveOf } = status.record;
  const known = fields(
    [
      ["job", jobId],
      ["name", oneLine(name)],
      ["made", `${localTime(createdAt)}, ${duration(Math.max(0, now - createdAt))} ago`],
      ["pool", view.backend === "aws" ? pool : `${pool}, on this machine`],
      ["results", results],
      ["redrive of", redriveOf],
      ["state", stateOf(status, now)],
      ["cut short", cutShort === undefined ? undefined : describeCutShort(accepted, cutShort)],
      ["tasks", [countsOf(status), ...redrivenOf(view)].join("; ")],
      ...runningOf(view),
      ...figuresOf(figures),
      ...redrives.map((redrive) => ["redriven", `${redrive.record.jobId}, tasks ${countsOf(redrive)}`] as const),
    ],
    stream,
  );
  const failures = fields(
    figures.failures.slice(0, maxKinds).map((kind) => [`${formatCount(kind.count)} ×`, describeFailure(kind)]),
    stream,
  );
  const next = nextCommands(view, place).map((command) => `  $ ${command}\n`);
  return [known, failures, next.join("")].filter((part) => part !== "").join("\n");
}

function countsOf({ total, accepted, succeeded, failed, cancelled, pending, ended }: JobStatus): string {
  const all = total === undefined || (!ended && total > accepted) ? [`${formatCount(accepted)} sent`] : [];
  const said = [...all, ...inStates({ succeeded, failed, cancelled, pending })];
  const tasks = total === undefined ? "more to come" : formatTasks(total).replace(/ tasks?$/, "");
  return said.length === 0 ? tasks : `${tasks}: ${said.join(", ")}`;
}

/** `2 redriven: 2 succeeded` */
function redrivenOf({ status, redriven, redrives }: StatusView): readonly string[] {
  const mended = isMended({ status, redriven }) ? "; all that failed have a result now" : "";
  const all = Object.values(redriven).reduce((sum, count) => sum + count);
  return redrives.length === 0 ? [] : [`${formatCount(all)} redriven: ${inStates(redriven).join(", ")}${mended}`];
}

/** Whether all that failed was sent again, and has a result now. */
function isMended({ status, redriven }: Pick<StatusView, "status" | "redriven">): boolean {
  const others = redriven.failed + redriven.cancelled + redriven.pending;
  return status.failed > 0 && others === 0 && redriven.succeeded >= status.failed;
}

function inStates(counts: RedrivenCounts): readonly string[] {
  return Object.entries(counts).flatMap(([state, count]) => (count > 0 ? [`${formatCount(count)} ${state}`] : []));
}

/** What is of interest while a job has not ended. */
function runningOf(view: StatusView): readonly Field[] {
  const { status, figures, queue, now } = view;
  if (status.pending === 0 && status.ended) return [];
  const left = leftMs(view);
  const quiet = status.lastAt === undefined ? undefined : now - status.lastAt;
  return [
    ["rate", figures.tasksPerSecond === undefined ? undefined : formatRate(figures.tasksPerSecond)],
    ["left", left === undefined ? undefined : `about ${duration(left)}`],
    ["cancelled", view.cancelled === "all" ? "all that has not ended, as soon as a worker has it" : undefined],
    ["last end", quiet === undefined || quiet < quietMs ? undefined : `${duration(quiet)} ago`],
    ["queue", `${formatCount(queue.visible)} waiting, ${formatCount(queue.inFlight)} at workers, all jobs of the pool`],
  ];
}

function figuresOf({ stats }: JobFigures): readonly Field[] {
  const { attempts, tasks, elapsedMs, tasksPerSecond, runMs, queueMs, peakMemoryBytes, concurrency } = stats;
  if (runMs.count === 0) return [];
  return [
    ["took", `${duration(elapsedMs)}, ${formatRate(tasksPerSecond)}`],
    [
      "run time",
      `${duration(runMs.p50)} median, ${duration(runMs.p90)} p90, ${duration(runMs.p99)} p99, ${duration(runMs.max)} longest`,
    ],
    ["queue time", `${duration(queueMs.p50)} median, ${duration(queueMs.max)} longest`],
    ["at once", `${formatCount(concurrency.peak)} at most, ${concurrency.mean.toFixed(1)} on average`],
    ["memory", peakMemoryBytes.count === 0 ? undefined : `${size(peakMemoryBytes.max)} at most`],
    [
      "retries",
      tasks.retried === 0 ? undefined : `${formatTasks(tasks.retried)}, ${formatCount(attempts)} attempts in all`,
    ],
  ];
}

function describeFailure({ name, message, examples, count }: FailureKind): string {
  const which = `${examples.length === 1 ? "task" : "tasks"} ${examples.join(", ")}${count > examples.length ? ", …" : ""}`;
  return `${oneLine(message === "" ? name : `${name}: ${message}`)} (${which})`;
}

/** What people mostly want to do next. */
function nextCommands({ status, redriven }: StatusView, place: PlaceOptions): readonly string[] {
  const { record, failed, pending, ended } = status;
  const job = `${record.jobId}${sameOptions(place)}`;
  const isOver = pending === 0 && ended;
  return [
    ...(isOver || record.results !== "durable" ? [] : [`boris attach ${job}`]),
    ...(isOver ? [] : [`boris cancel ${job}`]),
    ...(failed > 0 && !isMended({ status, redriven }) ? [`boris dead-letters list --job ${job}`] : []),
    ...(failed > 0 ? [`boris logs ${job} --failed`] : []),
    `boris results ${job}`,
  ];
}
