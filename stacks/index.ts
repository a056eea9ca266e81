import { client } from "./client.ts";
import { completions } from "./completions.ts";
import { queues } from "./queues.ts";
import { pools } from "./settings.ts";
import { storage } from "./storage.ts";
import { sweeper } from "./sweeper.ts";
import { worker } from "./worker.ts";

/** All of a stage. Gives what `sst deploy` prints. */
export function boris() {
  const bucket = storage();
  const done = completions();
  const deployed = pools.map((pool) => {
    const ofPool = queues(pool);
    return { ...ofPool, worker: worker({ bucket, queues: ofPool, completions: done }) };
  });
  sweeper(done);
  const { parameter, policy } = client({ bucket, pools: deployed, completions: done });
  return { bucket: bucket.name, parameter: parameter.name, clientPolicy: policy.arn };
}
