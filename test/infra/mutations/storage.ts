import { add, change, withStatement, type Mistake } from "./mutation.ts";

export const storageMutations: readonly Mistake[] = [
  [
    "a public bucket",
    "the bucket is private",
    change("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "Objects", (block) => {
      block.blockPublicPolicy = false;
      block.restrictPublicBuckets = false;
    }),
  ],
  [
    "a bucket that its policy opens",
    "the bucket is private",
    change("aws:s3/bucketPolicy:BucketPolicy", "Objects", (bucketPolicy) => {
      bucketPolicy.policy = withStatement(bucketPolicy.policy, "s3:GetObject", "*");
    }),
  ],
  [
    "a bucket that takes plain HTTP",
    "the bucket refuses plain HTTP",
    change("aws:s3/bucketPolicy:BucketPolicy", "Objects", (bucketPolicy) => {
      bucketPolicy.policy = '{"Statement":[]}';
    }),
  ],
  [
    "the CORS that SST gives a bucket",
    "no web page may read the bucket",
    add("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration", "ObjectsCors", { bucket: "objects" }),
  ],
  [
    "jobs that are gone before their dead letters",
    "objects expire when nothing can need them, and not before",
    change("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "Objects", ({ rules }) => {
      for (const rule of rules) if (rule.expiration) rule.expiration.days = 7;
    }),
  ],
  [
    "code that goes while jobs still use it",
    "objects expire when nothing can need them, and not before",
    change("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "Objects", ({ rules }) => {
      for (const rule of rules) if (rule.id === "bundles" && rule.expiration) rule.expiration.days = 60;
    }),
  ],
  [
    "a lifecycle that takes what tasks stored",
    "objects expire when nothing can need them, and not before",
    change("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "Objects", ({ rules }) => {
      rules.push({ id: "all", status: "Enabled", expiration: { days: 365 } });
    }),
  ],
  [
    "a stage that goes and leaves its bucket's objects in the way",
    "a stage that is kept keeps its bucket, and another leaves nothing",
    change("aws:s3/bucket:Bucket", "Objects", (bucket) => {
      bucket.forceDestroy = false;
    }),
  ],
];
