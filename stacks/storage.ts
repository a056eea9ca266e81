import { objectFolders } from "./object-keys.ts";

/**
 * A dead letter needs its job's inputs for as long as it can be redriven: four days in the queue at most, then
 * fourteen among the dead letters.
 */
const jobDays = 30;

/**
 * Content that many jobs share. It is stored again for a job when it is older than `maxFunctionAgeMs`, which is 30 days, so it
 * outlives the last of them and what their dead letters are sent again as.
 */
const sharedDays = 90;

/** Where bundles, captured values, inputs and results are. What tasks stored themselves is kept for good. */
export function storage(): sst.aws.Bucket {
  return new sst.aws.Bucket("Objects", {
    cors: false,
    enforceHttps: true,
    lifecycle: [
      { id: "jobs", prefix: objectFolders.jobs, expiresIn: `${jobDays} days` },
      { id: "bundles", prefix: objectFolders.bundles, expiresIn: `${sharedDays} days` },
      { id: "captures", prefix: objectFolders.captures, expiresIn: `${sharedDays} days` },
    ],
    transform: {
      bucket: (bucket) => {
        bucket.forceDestroy = $app.removal === "remove";
      },
      lifecycle: (lifecycle) => {
        lifecycle.rules = $output(lifecycle.rules).apply((rules = []) => [
          ...rules,
          {
            id: "unfinished-uploads",
            status: "Enabled",
            filter: {},
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
          },
        ]);
      },
    },
  });
}
