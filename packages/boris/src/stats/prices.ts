/**
 * List prices in dollars, us-east-1, arm64, without free tiers; AWS Price List of September and October 2026. Most regions
 * charge the same or up to a fifth more.
 */
export const prices = {
  /** A request, or each 64 KiB of a larger one. SQS standard queues. */
  sqsRequest: 0.4e-6,
  /** PUT, COPY, POST or LIST. S3 Standard. */
  s3Write: 5e-6,
  /** GET or HEAD. S3 Standard. */
  s3Read: 0.4e-6,
  lambdaRequest: 0.2e-6,
  lambdaGbSecond: 13.3334e-6,
} as const;

/** SQS charges each started 64 KiB of a request or of its answer as a request. */
export const sqsChunkBytes = 65_536;
