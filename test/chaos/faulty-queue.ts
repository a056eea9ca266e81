import type {
  EntryResult,
  MessageCount,
  OutgoingMessage,
  Queue,
  QueueCallOptions,
  ReceivedMessage,
  ReceiveOptions,
  VisibilityChange,
} from "../../packages/boris/src/backend/queue.ts";
import type { Weather } from "./weather.ts";

const duplicates = 0.03;
const lates = 0.05;
const longestDelayMs = 400;
const refusedEntries = 0.01;

/** A queue whose calls fail and stall, that delivers messages twice, late and out of order. */
export class FaultyQueue implements Queue {
  readonly #inner: Queue;
  readonly #weather: Weather;
  readonly #onReceived: (messages: readonly ReceivedMessage[]) => void;

  constructor(
    inner: Queue,
    weather: Weather,
    onReceived: (messages: readonly ReceivedMessage[]) => void = () => undefined,
  ) {
    this.#inner = inner;
    this.#weather = weather;
    this.#onReceived = onReceived;
  }

  async send(messages: readonly OutgoingMessage[], options?: QueueCallOptions): Promise<readonly EntryResult[]> {
    this.#weather.begin();
    const results = await this.#weather.through(() => this.#inner.send(this.#late(messages), options));
    await this.#sendAgain(messages);
    return this.#refuseSome(results);
  }

  async receive(options: ReceiveOptions): Promise<readonly ReceivedMessage[]> {
    const messages = await this.#weather.through(() => this.#inner.receive(options));
    this.#onReceived(messages);
    return this.#weather.random.shuffled(messages);
  }

  async delete(receipts: readonly string[], options?: QueueCallOptions): Promise<readonly EntryResult[]> {
    return this.#refuseSome(await this.#weather.through(() => this.#inner.delete(receipts, options)));
  }

  async changeVisibility(
    changes: readonly VisibilityChange[],
    options?: QueueCallOptions,
  ): Promise<readonly EntryResult[]> {
    return this.#weather.through(() => this.#inner.changeVisibility(changes, options));
  }

  count(options?: QueueCallOptions): Promise<MessageCount> {
    return this.#inner.count(options);
  }

  #late(messages: readonly OutgoingMessage[]): readonly OutgoingMessage[] {
    const { random } = this.#weather;
    if (this.#weather.isCalm()) return messages;
    return messages.map((message) => {
      if (!random.chance(lates)) return message;
      return { ...message, delayMs: (message.delayMs ?? 0) + random.between(1, longestDelayMs) };
    });
  }

  async #sendAgain(messages: readonly OutgoingMessage[]): Promise<void> {
    if (this.#weather.isCalm()) return;
    const twice = messages.filter(() => this.#weather.random.chance(duplicates));
    if (twice.length === 0) return;
    for (const _ of twice) this.#weather.note("duplicated");
    await this.#inner.send(this.#late(twice)).catch(() => undefined);
  }

  /** Some entries are said to have failed although they were taken. */
  #refuseSome(results: readonly EntryResult[]): readonly EntryResult[] {
    if (this.#weather.isCalm()) return results;
    return results.map((result) => {
      if (!this.#weather.random.chance(refusedEntries)) return result;
      this.#weather.note("refused");
      return { ok: false, retryable: true, message: "chaos: the entry was refused" };
    });
  }
}
