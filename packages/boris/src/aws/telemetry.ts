import { Logger } from "@aws-lambda-powertools/logger";
import { MetricUnit, Metrics } from "@aws-lambda-powertools/metrics";
import type { TaskEnd } from "../worker/run-task.ts";
import type { WorkerSettings } from "./worker-settings.ts";

/** How one invocation went. Numbers only: code, arguments, variables and what tasks threw stay out of the log. */
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

/** The worker's log, as JSON, and its metrics, which CloudWatch reads from the log (EMF): neither costs a request. */
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

  /** A task ran, or may have, and nobody could be told. Its message stays in the queue. */
  notReported(requestId: string, messageId: string, error: unknown): void {
    this.#logger.error("Not reported", {
      requestId,
      messageId,
      reason: error instanceof Error ? error.message : "unknown",
    });
  }
}
