import { poolsOf, queueUrl } from "../captured-pool.ts";
import { one } from "../resources.ts";
import { stageConfig } from "../stage-config.ts";
import { region } from "../synth/engine.ts";
import { failing, type Rules } from "./rule.ts";

/** SSM: a parameter of the standard tier, which costs nothing. */
const maxParameterBytes = 4_096;

export const discoveryRules: Rules = {
  "clients find the stage by its parameter": (stack) => {
    const { name, type, value } = one(stack, "aws:ssm/parameter:Parameter");
    const config = stageConfig(stack);
    return failing({
      [`it is a ${type}`]: type === "String",
      [`it is called ${name}`]: name === `/boris/${config.stage}/config`,
      "it does not tell what was deployed": /^\d+\.\d+\.\d+/.test(config.version),
      [`it tells region ${config.region}`]: config.region === region,
      [`it tells bucket ${config.bucket}`]: config.bucket === one(stack, "aws:s3/bucket:Bucket").bucket,
      [`it tells prefix ${config.completionPrefix}`]: config.completionPrefix === `boris-${config.stage}-done-`,
      "it is larger than SSM takes": Buffer.byteLength(value) <= maxParameterBytes,
    });
  },

  "clients know each pool as it is": (stack) =>
    poolsOf(stack).flatMap(({ name, tasks, deadLetters, worker }) => {
      const told = stageConfig(stack).pools[name];
      return failing({
        [`pool '${name}' has its tasks elsewhere`]: told?.tasksUrl === queueUrl(tasks),
        [`pool '${name}' has its dead letters elsewhere`]: told?.deadLettersUrl === queueUrl(deadLetters),
        [`pool '${name}' has ${worker.memorySize} MB`]: told?.memoryMb === worker.memorySize,
        [`pool '${name}' has ${worker.timeout} s`]: told?.timeoutSeconds === worker.timeout,
      });
    }),

  "there are a default pool and a large one": (stack) => {
    const pools = new Map(poolsOf(stack).map(({ name, worker }) => [name, worker.memorySize]));
    return failing({
      "no pool is called 'default'": pools.has("default"),
      "no pool is large": Math.max(...pools.values()) >= 8_192,
    });
  },

  "a deployment prints what to attach and where to look": (stack) => {
    const { bucket, parameter, clientPolicy } = stack.outputs;
    return failing({
      [`bucket is ${String(bucket)}`]: bucket === stageConfig(stack).bucket,
      [`parameter is ${String(parameter)}`]: parameter === `/boris/${stageConfig(stack).stage}/config`,
      [`clientPolicy is ${String(clientPolicy)}`]: /^arn:aws:iam::\d+:policy\//.test(String(clientPolicy)),
    });
  },
};
