import type { Pool } from "./pool.ts";

/**
 * The pools of a deployment; `map(…, { pool })` chooses one. An idle pool costs about $0.26 a month: what Lambda's
 * polling of its queue costs. A larger batch saves requests where tasks take less than a second; all tasks of a batch
 * share one run of the function, and so its time and its memory. What tasks print is logged, up to 4 KiB of each attempt,
 * which is charged by its size; `environment: { POWERTOOLS_LOG_LEVEL: "WARN" }` logs attempts that failed alone.
 */
export const pools: readonly Pool[] = [
  // One vCPU, which is all that one task can use unless it starts threads.
  { name: "default", memoryMb: 1_769, timeoutSeconds: 900, maxConcurrency: 500, batchSize: 1 },
  // The largest that Lambda gives: six vCPUs, and 10 GB for one task. A larger batch shares both out.
  { name: "large", memoryMb: 10_240, timeoutSeconds: 900, maxConcurrency: 100, batchSize: 1 },
];

/** A task that waited this long is alarming. Tasks wait when there are more of them than workers, so it is generous. */
export const oldestTaskAlarmSeconds = 6 * 3_600;

/** An SNS topic that alarms are sent to. Without one they are only shown, by CloudWatch. */
export const alarmTopicArn = process.env["BORIS_ALARM_TOPIC_ARN"];
