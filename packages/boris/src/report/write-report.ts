import type { JobRecord } from "../protocol/job-record.ts";
import { composeFile } from "./compose-page.ts";
import { JobReport } from "./job-report.ts";
import { readPageAssets } from "./page-assets.ts";
import type { ReportedBackend } from "./reported-backend.ts";

/**
 * All that is known of a job as one HTML file that needs nothing else.
 *
 * @throws BackendError if what is kept of the job cannot be read
 */
export async function writeReport(backend: ReportedBackend, job: JobRecord): Promise<string> {
  const assets = await readPageAssets();
  const report = new JobReport(backend, job);
  await report.readNews();
  await report.readLost();
  await report.readRedrives();
  return composeFile(assets, report.part());
}
