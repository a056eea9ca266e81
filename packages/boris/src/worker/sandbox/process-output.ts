import type { ChildProcess } from "node:child_process";
import { Socket } from "node:net";
import { maxLogBytes } from "../../protocol/limits.ts";
import type { OutputBytes } from "./ipc.ts";
import { lastText } from "./output-tail.ts";

/**
 * The worker's end of what a sandbox prints: it is read so that a flood cannot block the sandbox, and the last
 * bytes are kept for the case that the process dies before it reports. Bytes that belong to tasks that were
 * reported are dropped, also those that arrive after the report.
 */
export class ProcessOutput {
  readonly #streams: { readonly stdout: StreamPosition; readonly stderr: StreamPosition };
  #tail: Buffer = Buffer.alloc(0);

  constructor(child: ChildProcess) {
    this.#streams = { stdout: new StreamPosition(), stderr: new StreamPosition() };
    child.stdout?.on("data", (piece: Buffer) => this.#keep(this.#streams.stdout.unreported(piece)));
    child.stderr?.on("data", (piece: Buffer) => this.#keep(this.#streams.stderr.unreported(piece)));
    for (const stream of [child.stdout, child.stderr]) if (stream instanceof Socket) stream.unref();
  }

  /** Forgets what was printed up to here. */
  reported(bytes: OutputBytes): void {
    this.#streams.stdout.reportedBytes = bytes.stdout;
    this.#streams.stderr.reportedBytes = bytes.stderr;
    if (this.#tail.length > 0) this.#tail = Buffer.alloc(0);
  }

  /** Whether V8 itself said that the heap was full. */
  get tellsOfMemory(): boolean {
    return /^FATAL ERROR: .*(?:heap out of memory|invalid table size)/m.test(this.tail);
  }

  get tail(): string {
    return lastText(this.#tail);
  }

  #keep(piece: Buffer): void {
    if (piece.length === 0) return;
    const joined = Buffer.concat([this.#tail, piece.subarray(-2 * maxLogBytes)]);
    this.#tail = Buffer.from(joined.subarray(-2 * maxLogBytes));
  }
}

class StreamPosition {
  reportedBytes = 0;
  #receivedBytes = 0;

  /** The part of the piece that comes after what was reported. */
  unreported(piece: Buffer): Buffer {
    const before = this.#receivedBytes;
    this.#receivedBytes += piece.length;
    return piece.subarray(Math.max(0, Math.min(piece.length, this.reportedBytes - before)));
  }
}
