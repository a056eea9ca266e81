import { CreateQueueCommand, DeleteQueueCommand, ListQueuesCommand } from "@aws-sdk/client-sqs";
import { type AwsClients, destroyClients, makeClients } from "../../packages/boris/src/aws/clients.ts";
import type { StageConfig } from "../../packages/boris/src/protocol/stage-config.ts";
import { Emulator } from "./emulator/emulator.ts";
import { someCredentials } from "./emulator/world.ts";
import { LambdaHost } from "./lambda-host.ts";
import { smallStage, type SmallStageOptions, type StageShape } from "./stage-shape.ts";

/** A stage on the emulator, with a stand-in for Lambda that runs the real handler. */
export class DeployedStage {
  readonly emulator: Emulator;
  /** What clients are told, with the addresses of the emulator. */
  readonly config: StageConfig;
  /** Of each pool. */
  readonly workers: ReadonlyMap<string, LambdaHost>;
  readonly #clients: AwsClients;

  private constructor(emulator: Emulator, shape: StageShape) {
    const { endpoint } = emulator;
    const { config, workers } = onEmulator(shape, endpoint);
    this.emulator = emulator;
    this.config = config;
    this.#clients = makeClients({ endpoint });
    const hosts = workers.map(({ pool, ...worker }) => {
      const env = { ...worker.env, ...someCredentials, AWS_ENDPOINT_URL: endpoint };
      return [pool, new LambdaHost({ ...worker, endpoint, env })] as const;
    });
    this.workers = new Map(hosts);
  }

  static deploy(options: SmallStageOptions = {}): Promise<DeployedStage> {
    return DeployedStage.of(smallStage(options));
  }

  static async of(shape: StageShape): Promise<DeployedStage> {
    Object.assign(process.env, someCredentials);
    const emulator = await Emulator.start();
    const stage = new DeployedStage(emulator, shape);
    emulator.s3.createBucket(shape.config.bucket);
    for (const { name, attributes } of shape.queues) {
      await stage.#clients.sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: { ...attributes } }));
    }
    emulator.forget();
    for (const host of stage.workers.values()) host.start();
    return stage;
  }

  /** The worker of the pool that is used when none is named. */
  get lambda(): LambdaHost {
    const host = this.workers.get("default");
    if (host === undefined) throw new Error("The stage has no pool 'default'");
    return host;
  }

  async queueNames(prefix: string): Promise<readonly string[]> {
    const { QueueUrls = [] } = await this.#clients.sqs.send(new ListQueuesCommand({ QueueNamePrefix: prefix }));
    return QueueUrls.map((url) => url.slice(url.lastIndexOf("/") + 1));
  }

  async send(queue: string, body: string): Promise<void> {
    const request = { QueueUrl: this.#urlOf(queue), MessageBody: body };
    await this.emulator.sqs.call("SendMessage", request, new AbortController().signal);
  }

  async deleteQueue(name: string): Promise<void> {
    await this.#clients.sqs.send(new DeleteQueueCommand({ QueueUrl: this.#urlOf(name) }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.workers.values()].map((host) => host.stop()));
    destroyClients(this.#clients);
    await this.emulator.close();
  }

  #urlOf(queue: string): string {
    return `${this.emulator.endpoint}/000000000000/${queue}`;
  }
}

function onEmulator(shape: StageShape, endpoint: string): Pick<StageShape, "config" | "workers"> {
  const moved = <T>(value: T): T =>
    JSON.parse(JSON.stringify(value).replaceAll(/https:\/\/sqs\.[a-z0-9-]+\.amazonaws\.com/g, endpoint)) as T;
  const workers = shape.workers.map(({ handlerFile, ...worker }) => ({ ...moved(worker), handlerFile }));
  return { config: moved(shape.config), workers };
}
