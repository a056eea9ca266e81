/** Where objects are. Keys are derived from a job id and an index, never taken from a message. */
export const keys = {
  jobs: "jobs/",
  bundle: (hash: string) => `bundles/${hash}.mjs`,
  sourceMap: (hash: string) => `bundles/${hash}.mjs.map`,
  captures: (hash: string) => `captures/${hash}`,
  job: (jobId: string) => `jobs/${jobId}/job.json`,
  param: (jobId: string, index: number) => `jobs/${jobId}/params/${index}`,
  result: (jobId: string, index: number) => `jobs/${jobId}/results/${index}`,
  results: (jobId: string) => `jobs/${jobId}/results/`,
  /** One for each time that the task was redriven: a new failure never meets the deletion of the one before. */
  failure: (jobId: string, index: number, redrives = 0) =>
    `jobs/${jobId}/failures/${index}${redrives === 0 ? "" : `.${redrives}`}`,
  failures: (jobId: string) => `jobs/${jobId}/failures/`,
  segment: (jobId: string, first: number) => `jobs/${jobId}/params/from-${first}`,
  sent: (jobId: string) => `jobs/${jobId}/sent`,
  history: (jobId: string, segmentId: string) => `jobs/${jobId}/history/${segmentId}`,
  histories: (jobId: string) => `jobs/${jobId}/history/`,
  redrive: (jobId: string, redriveJobId: string) => `jobs/${jobId}/redrives/${redriveJobId}`,
  redrives: (jobId: string) => `jobs/${jobId}/redrives/`,
  cancelled: (jobId: string) => `jobs/${jobId}/cancelled`,
  user: (key: string) => `user/${key}`,
} as const;
