/**
 * The queue of the seam, with the behaviour of an SQS standard queue. Interfaces only: batching over
 * ten entries, retries and spilling of large payloads are policy and sit above.
 */
export interface Queue {
  /**
   * Sends up to ten messages. Resolves when they are accepted: an accepted message survives a crash
   * of this process. Entries fail one by one; a whole batch that is refused rejects.
   */
  send(messages: readonly OutgoingMessage[], options?: QueueCallOptions): Promise<readonly EntryResult[]>;

  /**
   * Receives up to `maxMessages` (ten at most), which are then invisible to others for `visibilityMs`.
   * Waits up to `waitMs` (20 s at most) for the first message and returns as soon as there is one.
   * When `signal` aborts it resolves with no messages at once, and none is taken.
   */
  receive(options: ReceiveOptions): Promise<readonly ReceivedMessage[]>;

  /** Deletes up to ten received messages. A receipt that is no longer known is a success, as in SQS. */
  delete(receipts: readonly string[], options?: QueueCallOptions): Promise<readonly EntryResult[]>;

  /** Sets the time from now at which up to ten received messages become visible again; 0 is at once. */
  changeVisibility(changes: readonly VisibilityChange[], options?: QueueCallOptions): Promise<readonly EntryResult[]>;

  /** Approximate numbers of messages, for people and for tests. */
  count(options?: QueueCallOptions): Promise<MessageCount>;
}

export interface QueueCallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface OutgoingMessage {
  readonly body: string;
  /** Time until the message can be received, 15 minutes at most. Default 0. */
  readonly delayMs?: number | undefined;
}

export interface ReceiveOptions extends QueueCallOptions {
  readonly maxMessages: number;
  readonly waitMs: number;
  readonly visibilityMs: number;
}

export interface ReceivedMessage {
  readonly body: string;
  /** Names this delivery of the message, for `delete` and `changeVisibility`. */
  readonly receipt: string;
  /** How many times the message was received, this time included. */
  readonly receiveCount: number;
}

export interface VisibilityChange {
  readonly receipt: string;
  readonly visibilityMs: number;
}

/** How one entry of a batch went, in the order of the entries. */
export type EntryResult =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** True if the same entry may succeed when it is sent again. */
      readonly retryable: boolean;
      readonly message: string;
    };

export interface MessageCount {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}
