import { AwsBackend } from "./aws/aws-backend.ts";
import type { BackendProvider } from "./backend/backend.ts";
import { systemClock } from "./clock.ts";
import { aString, checkOptions } from "./options.ts";
import type { StageConfig } from "./protocol/stage-config.ts";

export type { StageConfig } from "./protocol/stage-config.ts";

/** Options of `aws`. */
export interface AwsOptions {
  /** The deployed stage. Default: `BORIS_STAGE`. */
  readonly stage?: string;
  /** Region of the stage. Default: as the AWS SDK finds it, from `AWS_REGION` or the profile. */
  readonly region?: string;
  /** Address to use in place of AWS, for an emulator. */
  readonly endpoint?: string;
  /** Where everything of the stage is. Default: `BORIS_CONFIG` (JSON), or the parameter `/boris/<stage>/config`. */
  readonly config?: StageConfig;
}

const configRule = {
  must: "the configuration of a stage",
  holds: (value: unknown) => typeof value === "object" && value !== null && "pools" in value && "bucket" in value,
};

/**
 * A stage on AWS: tasks run on Lambda. Nothing is asked of AWS before the first `map`.
 *
 * @throws TypeError or RangeError for an option that is unknown or out of range
 * @example
 * const executor = new Executor({ backend: aws({ stage: "production" }) });
 */
export function aws(options: AwsOptions = {}): BackendProvider {
  checkOptions("make an AWS backend", options, {
    stage: aString,
    region: aString,
    endpoint: aString,
    config: configRule,
  });
  return { name: "aws", create: () => new AwsBackend({ ...options, clock: systemClock }) };
}
