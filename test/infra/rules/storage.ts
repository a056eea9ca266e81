import { keys } from "../../../packages/boris/src/protocol/keys.ts";
import { maxFunctionAgeMs } from "../../../packages/boris/src/protocol/limits.ts";
import { poolsOf } from "../captured-pool.ts";
import { refusesPlainHttp, statementsOf } from "../policy.ts";
import { all, one, type ResourceOf } from "../resources.ts";
import { failing, type Rules } from "./rule.ts";

const daySeconds = 24 * 3_600;

export const storageRules: Rules = {
  "the bucket is private": (stack) => {
    const { bucket } = one(stack, "aws:s3/bucket:Bucket");
    const block = one(stack, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
    const statements = statementsOf(one(stack, "aws:s3/bucketPolicy:BucketPolicy").policy);
    return failing({
      "another bucket is blocked": block.bucket === bucket,
      "ACLs may open it": block.blockPublicAcls && block.ignorePublicAcls,
      "policies may open it": block.blockPublicPolicy && block.restrictPublicBuckets,
      "its policy allows something": statements.every(({ effect }) => effect === "Deny"),
    });
  },

  "the bucket refuses plain HTTP": (stack) => {
    const arn = `arn:aws:s3:::${one(stack, "aws:s3/bucket:Bucket").bucket}`;
    const statements = statementsOf(one(stack, "aws:s3/bucketPolicy:BucketPolicy").policy);
    return failing({ "it takes plain HTTP": refusesPlainHttp(statements, "s3", [arn, `${arn}/*`]) });
  },

  "no web page may read the bucket": (stack) =>
    all(stack, "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration").map(({ name }) => `${name} lets them`),

  "objects expire when nothing can need them, and not before": (stack) => {
    const { rules } = one(stack, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration");
    const expiryDays = (key: string): number =>
      Math.min(
        ...rules
          .filter(({ status, filter }) => status === "Enabled" && key.startsWith(filter?.prefix ?? ""))
          .map(({ expiration }) => expiration?.days ?? Infinity),
      );
    const jobs = expiryDays(keys.job("id"));
    const longestWaitSeconds = Math.max(
      ...poolsOf(stack).map(
        ({ tasks, deadLetters }) => tasks.messageRetentionSeconds + deadLetters.messageRetentionSeconds,
      ),
    );
    return failing({
      "jobs are kept for good": jobs < Infinity,
      "a dead letter outlives its job": jobs * daySeconds > longestWaitSeconds,
      ...Object.fromEntries(
        [keys.bundle("hash"), keys.sourceMap("hash"), keys.captures("hash")].flatMap((key) => [
          [`${key} is kept for good`, expiryDays(key) < Infinity],
          [
            `${key} goes before the jobs that need it`,
            expiryDays(key) * daySeconds - maxFunctionAgeMs / 1_000 > Math.max(jobs * daySeconds, longestWaitSeconds),
          ],
        ]),
      ),
      "what tasks stored expires": expiryDays(keys.user("key")) === Infinity,
      "unfinished uploads are kept": rules.some(
        ({ status, filter, abortIncompleteMultipartUpload }) =>
          status === "Enabled" && !filter?.prefix && abortIncompleteMultipartUpload !== undefined,
      ),
    });
  },

  "a stage that is kept keeps its bucket, and another leaves nothing": (stack) => {
    const [bucket] = all(stack, "aws:s3/bucket:Bucket") as readonly (ResourceOf<"aws:s3/bucket:Bucket"> | undefined)[];
    const kept = stack.app.protect;
    return failing({
      [`its removal is '${stack.app.removal}'`]: stack.app.removal === (kept ? "retain" : "remove"),
      "removing it would leave or lose the bucket": bucket?.retainOnDelete === kept,
      "removing it would empty or trip over the bucket": bucket?.inputs.forceDestroy === !kept,
    });
  },
};
