/** One line of a bill. */
export interface CostLine {
  /** What is charged, such as `Lambda time`. */
  readonly item: string;
  readonly quantity: number;
  /** Such as `GB-s` or `requests`. */
  readonly unit: string;
  readonly dollarsPerUnit: number;
  readonly dollars: number;
}

/**
 * What AWS charges for a job in dollars, estimated from its statistics; for a local job, what it would have cost. List prices of
 * us-east-1 without free tiers; storage, logs, traffic to the internet and what an idle stage costs are left out.
 */
export interface JobCost {
  readonly lines: readonly CostLine[];
  readonly dollars: number;
}
