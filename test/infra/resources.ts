import type { CapturedStack } from "./capture-stack.ts";
import type { CapturedResource } from "./synth/engine.ts";

/** Of each type of resource, the inputs that tests look at. */
export interface ResourceInputs {
  "aws:sqs/queue:Queue": {
    name: string;
    fifoQueue: boolean;
    delaySeconds: number;
    visibilityTimeoutSeconds: number;
    messageRetentionSeconds: number;
    sqsManagedSseEnabled: boolean;
    maxMessageSize?: number;
    redrivePolicy?: string;
  };
  "aws:sqs/queuePolicy:QueuePolicy": { queueUrl: string; policy: string };
  "aws:lambda/function:Function": {
    name: string;
    role: string;
    handler: string;
    runtime: string;
    architectures: string[];
    timeout: number;
    memorySize: number;
    environment: { variables: Record<string, string> };
    loggingConfig?: { logGroup: string };
    layers?: string[];
    vpcConfig?: { securityGroupIds: string[]; subnetIds: string[] };
  };
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    eventSourceArn: string;
    functionName: string;
    batchSize: number;
    maximumBatchingWindowInSeconds: number;
    functionResponseTypes: string[];
    scalingConfig?: { maximumConcurrency: number };
    enabled?: boolean;
  };
  "aws:lambda/functionRecursionConfig:FunctionRecursionConfig": { functionName: string; recursiveLoop: string };
  "aws:cloudwatch/logGroup:LogGroup": { name: string; retentionInDays: number };
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    namespace: string;
    metricName: string;
    dimensions: { QueueName: string };
    statistic: string;
    comparisonOperator: string;
    threshold: number;
    alarmActions: string[];
  };
  "aws:iam/role:Role": {
    name: string;
    /** JSON, or what becomes JSON. */
    assumeRolePolicy: string | object;
    inlinePolicies: { policy: string }[];
    managedPolicyArns?: string[];
  };
  "aws:iam/policy:Policy": { policy: string };
  "aws:s3/bucket:Bucket": { bucket: string; forceDestroy: boolean };
  "aws:s3/bucketPolicy:BucketPolicy": { bucket: string; policy: string };
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    bucket: string;
    blockPublicAcls: boolean;
    blockPublicPolicy: boolean;
    ignorePublicAcls: boolean;
    restrictPublicBuckets: boolean;
  };
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": { bucket: string };
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    rules: {
      id: string;
      status: string;
      filter?: { prefix?: string };
      expiration?: { days: number };
      abortIncompleteMultipartUpload?: { daysAfterInitiation: number };
    }[];
  };
  "aws:scheduler/schedule:Schedule": {
    scheduleExpression: string;
    state: string;
    target: { arn: string; roleArn: string };
  };
  "aws:ssm/parameter:Parameter": { name: string; type: string; value: string };
}

export type ResourceType = keyof ResourceInputs;

export type ResourceOf<T extends ResourceType> = Omit<CapturedResource, "inputs"> & {
  readonly inputs: ResourceInputs[T];
};

/** A resource that a rule needs is not there, or there are several. */
export class NotOneError extends Error {
  override readonly name = "NotOneError";
}

export function all<T extends ResourceType>(stack: CapturedStack, type: T): readonly ResourceOf<T>[] {
  return stack.resources.filter((resource) => resource.type === type) as unknown as ResourceOf<T>[];
}

/** The inputs of the only resource of a type, or of the only one that `matches`. */
export function one<T extends ResourceType>(
  stack: CapturedStack,
  type: T,
  matches: (inputs: ResourceInputs[T]) => boolean = () => true,
): ResourceInputs[T] {
  const [found, ...others] = all(stack, type).filter(({ inputs }) => matches(inputs));
  if (found === undefined) throw new NotOneError(`there is no ${type} that fits`);
  if (others.length > 0) throw new NotOneError(`there are ${others.length + 1} of ${type} that fit`);
  return found.inputs;
}
