import type { Clock } from "../../../packages/boris/src/clock.ts";
import { messageIdOf, newMessage, newReceipt, type SqsMessage } from "./sqs-message.ts";

export interface TakeOptions {
  readonly max: number;
  readonly waitSeconds: number;
  readonly visibilitySeconds: number;
  /** The caller hung up. */
  readonly signal: AbortSignal;
}

interface Waiter {
  readonly take: TakeOptions;
  readonly answer: (messages: readonly SqsMessage[]) => void;
}

interface RedrivePolicy {
  readonly maxReceiveCount: number;
  readonly deadLetters: () => SqsQueueModel | undefined;
}

/** One standard queue, in memory. It knows messages and time; requests and their limits are checked before. */
export class SqsQueueModel {
  readonly name: string;
  readonly attributes: Map<string, string>;
  readonly tags: Map<string, string>;
  redrive: RedrivePolicy | undefined;
  readonly #clock: Clock;
  readonly #messages = new Map<string, SqsMessage>();
  readonly #waiters = new Set<Waiter>();
  #cancelTimer: (() => void) | undefined;
  #isPumping = false;

  constructor(name: string, clock: Clock, attributes: Map<string, string>, tags: Map<string, string>) {
    this.name = name;
    this.#clock = clock;
    this.attributes = attributes;
    this.tags = tags;
  }

  /** Receives that wait for a message. */
  get waiting(): number {
    return this.#waiters.size;
  }

  send(body: string, delaySeconds: number): SqsMessage {
    const now = this.#clock.now();
    const message = newMessage(body, now, now + delaySeconds * 1_000);
    this.#messages.set(message.id, message);
    this.#pumpSoon();
    return message;
  }

  /** Resolves as soon as there is a message; with none when the time is over or the caller hung up. */
  receive(take: TakeOptions): Promise<readonly SqsMessage[]> {
    const now = this.#take(take);
    if (now.length > 0 || take.waitSeconds === 0 || take.signal.aborted) return Promise.resolve(now);
    return new Promise((resolve) => {
      const answer = (messages: readonly SqsMessage[]): void => {
        this.#waiters.delete(waiter);
        cancelEnd();
        take.signal.removeEventListener("abort", giveUp);
        resolve(messages);
      };
      const giveUp = (): void => answer([]);
      const waiter: Waiter = { take, answer };
      this.#waiters.add(waiter);
      const cancelEnd = this.#clock.after(take.waitSeconds * 1_000, giveUp);
      take.signal.addEventListener("abort", giveUp, { once: true });
      this.#setTimer();
    });
  }

  /** Nobody got these messages: the connection was gone when they were to be written. */
  putBack(messages: readonly SqsMessage[]): void {
    for (const message of messages) {
      message.receiveCount -= 1;
      message.visibleAt = this.#clock.now();
    }
    this.#pump();
  }

  /** "invalid" for what was never a handle. A handle of a message that is gone, or of an earlier receive, is a success. */
  delete(receipt: string): "deleted" | "invalid" {
    const id = messageIdOf(receipt);
    if (id === undefined) return "invalid";
    if (this.#messages.get(id)?.receipt === receipt) this.#messages.delete(id);
    return "deleted";
  }

  changeVisibility(receipt: string, seconds: number): "changed" | "invalid" | "not in flight" {
    const id = messageIdOf(receipt);
    if (id === undefined) return "invalid";
    const message = this.#messages.get(id);
    const now = this.#clock.now();
    if (message?.receipt !== receipt || message.visibleAt <= now) return "not in flight";
    message.visibleAt = now + seconds * 1_000;
    this.#pump();
    return "changed";
  }

  count(): { visible: number; inFlight: number; delayed: number } {
    const now = this.#clock.now();
    const count = { visible: 0, inFlight: 0, delayed: 0 };
    for (const { visibleAt, receiveCount } of this.#alive(now)) {
      if (visibleAt <= now) count.visible += 1;
      else if (receiveCount > 0) count.inFlight += 1;
      else count.delayed += 1;
    }
    return count;
  }

  purge(): void {
    this.#messages.clear();
  }

  /** Ends the waits of those who receive. */
  close(): void {
    this.#cancelTimer?.();
    for (const { answer } of this.#waiters) answer([]);
  }

  #take({ max, visibilitySeconds, signal }: TakeOptions): readonly SqsMessage[] {
    if (signal.aborted) return [];
    const now = this.#clock.now();
    const taken: SqsMessage[] = [];
    for (const message of this.#alive(now)) {
      if (taken.length === max) break;
      if (message.visibleAt > now || this.#buried(message)) continue;
      message.visibleAt = now + visibilitySeconds * 1_000;
      message.receiveCount += 1;
      message.receipt = newReceipt(message);
      message.firstReceivedAt ??= now;
      taken.push(message);
    }
    return taken;
  }

  /** The receive after the last one moves the message, with its id and the time at which it was sent. */
  #buried(message: SqsMessage): boolean {
    if (this.redrive === undefined || message.receiveCount < this.redrive.maxReceiveCount) return false;
    const deadLetters = this.redrive.deadLetters();
    if (deadLetters === undefined) return false;
    this.#messages.delete(message.id);
    deadLetters.#messages.set(message.id, { ...message, receipt: undefined, deadLetterSource: this.name });
    deadLetters.#pump();
    return true;
  }

  *#alive(now: number): Iterable<SqsMessage> {
    const retentionMs = Number(this.attributes.get("MessageRetentionPeriod")) * 1_000;
    for (const message of this.#messages.values()) {
      if (message.sentAt + retentionMs > now) yield message;
      else this.#messages.delete(message.id);
    }
  }

  /** The messages of one batch reach those who wait together. */
  #pumpSoon(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    queueMicrotask(() => {
      this.#isPumping = false;
      this.#pump();
    });
  }

  #pump(): void {
    for (const { take, answer } of this.#waiters) {
      const messages = this.#take(take);
      if (messages.length > 0) answer(messages);
    }
    this.#setTimer();
  }

  /** Wakes those who wait when the next message becomes visible. */
  #setTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#waiters.size === 0) return;
    const now = this.#clock.now();
    let next = Infinity;
    for (const { visibleAt } of this.#messages.values()) if (visibleAt > now) next = Math.min(next, visibleAt);
    if (next !== Infinity) this.#cancelTimer = this.#clock.after(next - now, () => this.#pump());
  }
}
