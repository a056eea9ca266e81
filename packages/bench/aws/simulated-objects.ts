import type { PutOptions } from "../../boris/src/backend/object-store.ts";
import { ObjectsInMemory } from "../../boris/src/transport/objects.fake.ts";
import type { SimulatedNetwork } from "./simulated-network.ts";

/** Objects in memory on a simulated network. */
export class SimulatedObjects extends ObjectsInMemory {
  readonly #network: SimulatedNetwork;

  constructor(network: SimulatedNetwork) {
    super();
    this.#network = network;
  }

  override async put(key: string, pieces: readonly Uint8Array[], options?: PutOptions): Promise<"stored" | "exists"> {
    await this.#request("PutObject", key);
    return super.put(key, pieces, options);
  }

  override async get(key: string): Promise<Uint8Array | undefined> {
    await this.#request("GetObject", key);
    return super.get(key);
  }

  override async has(key: string): Promise<boolean> {
    await this.#request("HeadObject", key);
    return super.has(key);
  }

  #request(action: string, key: string): Promise<void> {
    return this.#network.request({ service: "s3", action, subject: `/bucket/${key}`, bodyBytes: 0 });
  }
}
