import type { CapturedStack } from "./capture-stack.ts";
import { NotOneError, one, type ResourceInputs } from "./resources.ts";
import { stageConfig } from "./stage-config.ts";
import { account, region } from "./synth/engine.ts";
import type { FunctionBuild } from "./synth/sst-cli.ts";

/** A pool, with the resources that belong together: an emulator can be set up from it. */
export interface CapturedPool {
  readonly name: string;
  readonly tasks: ResourceInputs["aws:sqs/queue:Queue"];
  readonly redrive: RedrivePolicy;
  readonly deadLetters: ResourceInputs["aws:sqs/queue:Queue"];
  readonly mapping: ResourceInputs["aws:lambda/eventSourceMapping:EventSourceMapping"];
  readonly worker: ResourceInputs["aws:lambda/function:Function"];
  /** The worker's code on disk. */
  readonly build: FunctionBuild;
}

interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** The pools that clients are told of. @throws NotOneError if a pool lacks something */
export function poolsOf(stack: CapturedStack): readonly CapturedPool[] {
  const pools = Object.entries(stageConfig(stack).pools);
  if (pools.length === 0) throw new NotOneError("there are no pools");
  return pools.map(([name, { tasksUrl, functionName }]) => {
    const tasks = one(stack, "aws:sqs/queue:Queue", (queue) => queueUrl(queue) === tasksUrl);
    const redrive = JSON.parse(tasks.redrivePolicy ?? "{}") as RedrivePolicy;
    const worker = one(stack, "aws:lambda/function:Function", (fn) => fn.name === functionName);
    return {
      name,
      tasks,
      redrive,
      deadLetters: one(stack, "aws:sqs/queue:Queue", (queue) => queueArn(queue) === redrive.deadLetterTargetArn),
      mapping: one(
        stack,
        "aws:lambda/eventSourceMapping:EventSourceMapping",
        ({ eventSourceArn }) => eventSourceArn === queueArn(tasks),
      ),
      worker,
      build: buildOf(stack, worker),
    };
  });
}

function buildOf(
  { resources, builds }: CapturedStack,
  { name }: ResourceInputs["aws:lambda/function:Function"],
): FunctionBuild {
  const resource = resources.find(
    ({ type, inputs }) => type === "aws:lambda/function:Function" && inputs["name"] === name,
  );
  // SST names the function's resource after its component.
  const build = builds.find(({ functionId }) => resource?.name === `${functionId}Function`);
  if (build === undefined) throw new NotOneError(`there is no code of ${name}`);
  return build;
}

export function queueUrl({ name }: { readonly name: string }): string {
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
}

export function queueArn({ name }: { readonly name: string }): string {
  return `arn:aws:sqs:${region}:${account}:${name}`;
}

export function functionArn({ name }: { readonly name: string }): string {
  return `arn:aws:lambda:${region}:${account}:function:${name}`;
}
