/** Where objects are. Keys are derived from a job id and an index, never taken from a message. */
export const keys = {
  bundle: (hash: string) => `bundles/${hash}.mjs`,
  sourceMap: (hash: string) => `bundles/${hash}.mjs.map`,
  captures: (hash: string) => `captures/${hash}`,
  job: (jobId: string) => `jobs/${jobId}/job.json`,
  param: (jobId: string, index: number) => `jobs/${jobId}/params/${index}`,
  result: (jobId: string, index: number) => `jobs/${jobId}/results/${index}`,
  results: (jobId: string) => `jobs/${jobId}/results/`,
  failure: (jobId: string, index: number) => `jobs/${jobId}/failures/${index}`,
  failures: (jobId: string) => `jobs/${jobId}/failures/`,
  segment: (jobId: string, first: number) => `jobs/${jobId}/params/from-${first}`,
  sent: (jobId: string) => `jobs/${jobId}/sent`,
  cancelled: (jobId: string) => `jobs/${jobId}/cancelled`,
  user: (key: string) => `user/${key}`,
} as const;
