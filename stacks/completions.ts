/** The queues that executors make for themselves, at run time. */
export interface Completions {
  /** Their names begin with it. */
  readonly prefix: string;
  /** All of them, as policies name them. */
  readonly arns: $util.Output<string>;
}

export function completions(): Completions {
  const prefix = `boris-${$app.stage}-done-`;
  if (/-done(-|$)/.test($app.stage)) {
    // The queues of stage `x-done-y` would pass for completion queues of stage `x`, and be swept.
    throw new RangeError(
      `Cannot deploy stage '${$app.stage}': a stage's name must not end in '-done' or hold '-done-'`,
    );
  }
  const { partition } = aws.getPartitionOutput();
  const { region } = aws.getRegionOutput();
  const { accountId } = aws.getCallerIdentityOutput();
  return { prefix, arns: $interpolate`arn:${partition}:sqs:${region}:${accountId}:${prefix}*` };
}
