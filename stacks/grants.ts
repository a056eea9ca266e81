import { objectPatterns } from "./object-keys.ts";

/** One statement of a policy. Linking a resource would do without, but it allows every action. */
export interface Grant {
  readonly actions: string[];
  readonly resources: $util.Input<string>[];
}

const { bundles, captures, jobs, user } = objectPatterns;

/** All who take part in jobs read the same objects; what they write differs. */
export function objectGrants(bucket: sst.aws.Bucket, written: readonly string[]): Grant[] {
  const objects = (patterns: readonly string[]) => patterns.map((pattern) => $interpolate`${bucket.arn}/${pattern}`);
  return [
    // S3 answers 403 instead of 404 for an object that is not there to those who may not list.
    { actions: ["s3:ListBucket"], resources: [bucket.arn] },
    { actions: ["s3:GetObject"], resources: objects([bundles, captures, jobs, user]) },
    { actions: ["s3:PutObject"], resources: objects(written) },
  ];
}
