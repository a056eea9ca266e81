import type {
  EntryResult,
  MessageCount,
  OutgoingMessage,
  Queue,
  ReceivedMessage,
  ReceiveOptions,
} from "../../boris/src/backend/queue.ts";
import type { SimulatedNetwork } from "./simulated-network.ts";

interface Waiter {
  readonly maxMessages: number;
  readonly give: (bodies: readonly string[]) => void;
}

/** A queue in memory on a simulated network. Nobody dies in the simulation, so no message comes back. */
export class SimulatedQueue implements Queue {
  readonly #name: string;
  readonly #network: SimulatedNetwork;
  readonly #visible: string[] = [];
  readonly #waiters = new Set<Waiter>();
  #received = 0;
  #deleted = 0;

  constructor(name: string, network: SimulatedNetwork) {
    this.#name = name;
    this.#network = network;
  }

  async send(messages: readonly OutgoingMessage[]): Promise<readonly EntryResult[]> {
    const bodies = messages.map(({ body }) => body);
    await this.#request("SendMessageBatch", Buffer.byteLength(bodies.join("")));
    this.#visible.push(...bodies);
    this.#serveWaiters();
    return messages.map(() => ({ ok: true }));
  }

  async receive({ maxMessages, waitMs, signal }: ReceiveOptions): Promise<readonly ReceivedMessage[]> {
    this.#network.note({ service: "sqs", action: "ReceiveMessage", subject: this.#name, bodyBytes: 0 });
    const mustWait = this.#visible.length === 0 && waitMs > 0;
    const bodies = mustWait ? await this.#wait(maxMessages, waitMs, signal) : this.#visible.splice(0, maxMessages);
    await this.#network.pass("sqs");
    return bodies.map((body) => ({ body, receipt: String((this.#received += 1)), receiveCount: 1 }));
  }

  async delete(receipts: readonly string[]): Promise<readonly EntryResult[]> {
    await this.#request("DeleteMessageBatch", 0);
    this.#deleted += receipts.length;
    return receipts.map(() => ({ ok: true }));
  }

  async changeVisibility(changes: readonly unknown[]): Promise<readonly EntryResult[]> {
    await this.#request("ChangeMessageVisibilityBatch", 0);
    return changes.map(() => ({ ok: true }));
  }

  count(): Promise<MessageCount> {
    return Promise.resolve({ visible: this.#visible.length, inFlight: this.#received - this.#deleted, delayed: 0 });
  }

  #request(action: string, bodyBytes: number): Promise<void> {
    return this.#network.request({ service: "sqs", action, subject: this.#name, bodyBytes });
  }

  /** Who has waited longest is served first. */
  #wait(maxMessages: number, waitMs: number, signal: AbortSignal | undefined): Promise<readonly string[]> {
    return new Promise((resolve) => {
      const give = (bodies: readonly string[]): void => {
        this.#waiters.delete(waiter);
        cancelTimer();
        signal?.removeEventListener("abort", giveNone);
        resolve(bodies);
      };
      const giveNone = (): void => give([]);
      const waiter = { maxMessages, give };
      const cancelTimer = this.#network.clock.after(waitMs, giveNone);
      signal?.addEventListener("abort", giveNone, { once: true });
      this.#waiters.add(waiter);
    });
  }

  #serveWaiters(): void {
    for (const { maxMessages, give } of this.#waiters) {
      if (this.#visible.length === 0) return;
      give(this.#visible.splice(0, maxMessages));
    }
  }
}
