import { setTimeout as sleep } from "node:timers/promises";
import { type AwsClients, destroyClients, makeClients } from "../../../packages/boris/src/aws/clients.ts";
import { FakeClock } from "../../../packages/boris/src/clock.fake.ts";
import { Emulator } from "./emulator.ts";

/** Any pair does: the emulator checks no signatures, but the SDK makes none without. */
export const someCredentials = {
  AWS_ACCESS_KEY_ID: "emulated",
  AWS_SECRET_ACCESS_KEY: "emulated",
  AWS_REGION: "us-east-1",
};

/** An emulator whose time a test advances, and clients of it whose requests are known, so that none is overtaken by time. */
export class EmulatorWorld {
  readonly emulator: Emulator;
  readonly clients: AwsClients;
  readonly clock: FakeClock;
  #underWay = 0;

  private constructor(emulator: Emulator, clients: AwsClients, clock: FakeClock) {
    this.emulator = emulator;
    this.clients = clients;
    this.clock = clock;
    clients.sqs.middlewareStack.add(
      (next) => async (call) => {
        this.#underWay += 1;
        try {
          return await next(call);
        } finally {
          this.#underWay -= 1;
        }
      },
      { step: "initialize" },
    );
  }

  static async open(): Promise<EmulatorWorld> {
    Object.assign(process.env, someCredentials);
    const clock = new FakeClock();
    const emulator = await Emulator.start({ clock });
    emulator.s3.createBucket("bucket");
    return new EmulatorWorld(emulator, makeClients({ endpoint: emulator.endpoint }), clock);
  }

  /** Lets time pass once every request is answered or waits for a message. */
  async advance(ms: number): Promise<void> {
    do await sleep(1);
    while (this.#underWay > this.emulator.sqs.waiting);
    await this.clock.advance(ms);
  }

  async close(): Promise<void> {
    destroyClients(this.clients);
    await this.emulator.close();
  }
}
