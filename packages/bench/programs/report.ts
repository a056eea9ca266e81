/** Writes the report of a job: `report.ts DIR JOB FILE`. Tells what that took, and for how long it let nothing else run. */
import { writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { local } from "borisjs/local";
import { writeReport } from "../../boris/dist/report/write-report.js";
import { findJob } from "../../boris/src/jobs/find-job.ts";
import { cpuMsSince, report } from "./figures.ts";

const [, , dir = "", jobId = "", file = ""] = process.argv;

const backend = local({ dir }).create();
await backend.start();
const job = await findJob(backend.objects, jobId);

const before = process.cpuUsage();
const startedAt = performance.now();
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const html = await writeReport(backend, job);
delay.disable();
const figures = { wallMs: performance.now() - startedAt, cpuMs: cpuMsSince(before), longestBlockMs: delay.max / 1e6 };
await backend.stop();

writeFileSync(file, html);
report({ ...figures, fileMb: html.length / 1e6, peakRssMiB: process.resourceUsage().maxRSS / 1_024 });
