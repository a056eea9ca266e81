/** What Lambda gives to a handler of SQS messages and takes from it, as far as boris uses it. */

export interface LambdaSqsEvent {
  readonly Records: readonly LambdaSqsRecord[];
}

export interface LambdaSqsRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: { readonly ApproximateReceiveCount: string };
}

export interface LambdaContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** Messages that are named stay in the queue; Lambda deletes the others. */
export interface LambdaBatchResponse {
  readonly batchItemFailures: { readonly itemIdentifier: string }[];
}
