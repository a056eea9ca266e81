/** A task queue, its dead-letter queue, and the Lambda function that runs its tasks. */
export interface Pool {
  /** Lower-case letters, digits and hyphens. */
  readonly name: string;
  /** Lambda: 128 to 10,240; CPU grows with it, one vCPU for each 1,769. */
  readonly memoryMb: number;
  /** Lambda: 900 at most. No attempt of a task can take longer. */
  readonly timeoutSeconds: number;
  /** Runs of the function at once. Lambda: 2 to 1,000 for an SQS event source. */
  readonly maxConcurrency: number;
  /** Tasks that one run of the function is given at most: 1 to 10. */
  readonly batchSize: number;
  /** Reaches what is inside a VPC. S3, SQS and the internet then need endpoints or a NAT gateway. */
  readonly vpc?: { readonly securityGroups: string[]; readonly privateSubnets: string[] };
  /** What tasks may do beside the worker's own needs. */
  readonly permissions?: readonly sst.aws.FunctionPermissionArgs[];
  /** ARNs of Lambda layers, for packages with native code. */
  readonly layers?: string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Names of resources begin with it: `large-memory` → `LargeMemory`. */
export function resourceName({ name }: Pool): string {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new RangeError(`Cannot name a pool '${name}': use lower-case letters, digits and single hyphens`);
  }
  return name.replace(/(?:^|-)(.)/g, (_, first: string) => first.toUpperCase());
}
