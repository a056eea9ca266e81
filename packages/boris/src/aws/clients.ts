import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";

export interface ClientsOptions {
  readonly region?: string | undefined;
  /** Where AWS is, if it is not AWS: an emulator. */
  readonly endpoint?: string | undefined;
}

/** The clients of the AWS SDK that one backend or one worker uses. */
export interface AwsClients {
  readonly sqs: SQSClient;
  readonly s3: S3Client;
}

/**
 * Sockets of each client. The SDK's 50 are too few: 16 batches of sends, 8 of deletes and the long polls share those
 * of SQS, and 100 requests are let through to S3.
 */
const maxSockets = 128;

/** The SDK's own backoff, for what comes once; sends and receives are tried again by the layers above as well. */
const maxAttempts = 4;

export function makeClients({ region, endpoint }: ClientsOptions): AwsClients {
  const shared = {
    maxAttempts,
    requestHandler: { httpAgent: { maxSockets }, httpsAgent: { maxSockets }, connectionTimeout: 5_000 },
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
  return {
    // TLS guards the bytes already: MD5 of every message costs an eighth of a request's CPU.
    sqs: new SQSClient({ ...shared, md5: false }),
    s3: new S3Client({ ...shared, forcePathStyle: endpoint !== undefined }),
  };
}

export function destroyClients({ sqs, s3 }: AwsClients): void {
  sqs.destroy();
  s3.destroy();
}
