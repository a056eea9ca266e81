import { Logger } from "@aws-lambda-powertools/logger";
import { MetricUnit, Metrics } from "@aws-lambda-powertools/metrics";
import { taskIdOf } from "../protocol/ids.ts";
import type { Task } from "../protocol/task.ts";
import type { Attempt } from "../worker/outcome.ts";
import type { TaskEnd } from "../worker/run-task.ts";
import type { WorkerSettings } from "./worker-settings.ts";

/** How one invocation went. Numbers only. */
export interface BatchReport {
  readonly requestId: string;
  readonly messages: number;
  readonly ends: ReadonlyMap<TaskEnd, number>;
  /** Messages that stay in the queue. */
  readonly unreported: number;
  readonly durationMs: number;
}

/** Names of metrics, by how tasks end. Retries are no ends of their own: each attempt counts. */
const metricNames: Readonly<Record<TaskEnd, string>> = {
  succeeded: "AttemptsSucceeded",
  failed: "AttemptsFailed",
  "timed-out": "AttemptsTimedOut",
  crashed: "AttemptsCrashed",
  cancelled: "TasksCancelled",
  postponed: "TasksPostponed",
  unreadable: "UnreadableMessages",
};

/** Ends without anything to look into, unless the task printed something. */
const quietEnds: readonly TaskEnd[] = ["succeeded", "cancelled", "postponed"];

/**
 * The worker's log, as JSON, and its metrics, which CloudWatch reads from the log (EMF): neither costs a request. What
 * tasks print is logged, and is theirs to choose; code, arguments, variables and what tasks threw stay out.
 */
export class Telemetry {
  readonly #logger: Logger;
  readonly #metrics: Metrics;

  constructor({ stage, pool }: Pick<WorkerSettings, "stage" | "pool">) {
    this.#logger = new Logger({ serviceName: "boris", persistentKeys: { stage, pool } });
    this.#metrics = new Metrics({ namespace: "boris", serviceName: "worker", defaultDimensions: { stage, pool } });
  }

  batchEnded({ ends, requestId, ...numbers }: BatchReport): void {
    this.#logger.info("Batch", { requestId, ...numbers, ends: Object.fromEntries(ends) });
    for (const [end, count] of ends) this.#metrics.addMetric(metricNames[end], MetricUnit.Count, count);
    if (numbers.unreported > 0) this.#metrics.addMetric("UnreportedMessages", MetricUnit.Count, numbers.unreported);
    this.#metrics.addMetric("BatchDuration", MetricUnit.Milliseconds, numbers.durationMs);
    this.#metrics.publishStoredMetrics();
  }

  /**
   * One record for each attempt that printed something or failed, with the last 4 KiB that it printed. The function's
   * variable `POWERTOOLS_LOG_LEVEL` switches them off: `WARN` those of attempts that did not fail, `ERROR` all.
   */
  attemptEnded({ jobId, index, attempt }: Task, { outcome, logs, startedAt, finishedAt }: Attempt): void {
    const isQuiet = quietEnds.includes(outcome.kind);
    if (isQuiet && logs === "") return;
    const record = {
      jobId,
      index,
      attempt,
      taskId: taskIdOf(jobId, index),
      outcome: outcome.kind,
      runMs: finishedAt - startedAt,
      ...(logs === "" ? {} : { text: logs }),
    };
    if (isQuiet) this.#logger.info("Attempt", record);
    else this.#logger.warn("Attempt", record);
  }

  /** A task ran, or may have, and nobody could be told. Its message stays in the queue. */
  notReported(requestId: string, messageId: string, error: unknown): void {
    this.#logger.error("Not reported", {
      requestId,
      messageId,
      reason: error instanceof Error ? error.message : "unknown",
    });
  }
}
