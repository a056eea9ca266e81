import type { FromSandbox, StorageReply, StorageRequest, ToSandbox } from "./ipc.ts";

/**
 * The sandbox's end of the IPC channel. It is taken off `process`, so that user code can neither speak in
 * its name nor close it.
 */
export class Channel {
  readonly #process: NodeJS.Process;
  readonly #send: (message: FromSandbox, onSent: () => void) => void;
  readonly #storageCalls = new Map<number, (reply: StorageReply) => void>();
  #lastStorageId = 0;
  #held = true;

  constructor(host: NodeJS.Process) {
    const send = host.send?.bind(host);
    if (send === undefined) throw new Error("A sandbox must be started by a worker");
    this.#process = host;
    this.#send = (message, onSent) => send(message, undefined, undefined, onSent);
    Object.assign(host, { send: undefined, disconnect: undefined });
  }

  listen(receive: (message: ToSandbox) => void): void {
    this.#process.on("message", (messages: readonly ToSandbox[]) => {
      for (const message of messages) receive(message);
    });
  }

  /** Resolves when the message is out of this process, or can never be. */
  send(message: FromSandbox): Promise<void> {
    return new Promise((resolve) => this.#send(message, resolve));
  }

  /** Whether the channel keeps the process alive while nothing else does. It does not while a task runs: see `Invoker`. */
  hold(held: boolean): void {
    this.#held = held;
    this.#updateHold();
  }

  #updateHold(): void {
    if (this.#held || this.#storageCalls.size > 0) this.#process.channel?.ref();
    else this.#process.channel?.unref();
  }

  /** Asks the worker, which can reach the object store. */
  async storage(request: StorageRequest): Promise<Uint8Array | readonly string[] | undefined> {
    const id = (this.#lastStorageId += 1);
    const reply = await new Promise<StorageReply>((resolve) => {
      this.#storageCalls.set(id, resolve);
      this.#updateHold();
      void this.send({ kind: "storage", id, request });
    });
    if (!reply.ok) throw new Error(reply.message);
    return reply.value;
  }

  settleStorage(id: number, reply: StorageReply): void {
    const settle = this.#storageCalls.get(id);
    this.#storageCalls.delete(id);
    this.#updateHold();
    settle?.(reply);
  }
}
