import { maxLogBytes } from "../../protocol/limits.ts";
import type { OutputBytes } from "./ipc.ts";

/** More than is told, so that what is told can be cut between two characters. */
const keptBytes = 2 * maxLogBytes;

/**
 * Keeps the last bytes that the task in hand printed, to stdout and stderr in the order of printing. What is
 * printed goes on to the worker as well, which keeps it in case this process dies before it reports.
 */
export class OutputTail {
  readonly #written = { stdout: 0, stderr: 0 };
  #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(host: NodeJS.Process) {
    this.#tap(host.stdout, "stdout");
    this.#tap(host.stderr, "stderr");
  }

  get written(): OutputBytes {
    return { ...this.#written };
  }

  /** What was printed since the last call, cut to its last 4 KiB. */
  take(): string {
    if (this.#bytes === 0) return "";
    const text = lastText(Buffer.concat(this.#pieces));
    this.#pieces = [];
    this.#bytes = 0;
    return text;
  }

  #tap(stream: NodeJS.WriteStream, name: keyof OutputBytes): void {
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      const encoding = typeof rest[0] === "string" && Buffer.isEncoding(rest[0]) ? rest[0] : "utf8";
      this.#keep(typeof chunk === "string" ? Buffer.from(chunk, encoding) : Buffer.from(chunk), name);
      return write(chunk, ...rest);
    };
  }

  #keep(piece: Buffer, name: keyof OutputBytes): void {
    this.#written[name] += piece.length;
    this.#pieces.push(piece.subarray(-keptBytes));
    this.#bytes += piece.length;
    // A flood must not grow; joining only now and then keeps many small prints cheap.
    if (this.#bytes > 16 * maxLogBytes) {
      this.#pieces = [Buffer.from(Buffer.concat(this.#pieces).subarray(-keptBytes))];
      this.#bytes = keptBytes;
    }
  }
}

/** The last 4 KiB as text, beginning at a whole character. */
export function lastText(bytes: Buffer): string {
  if (bytes.length <= maxLogBytes) return bytes.toString("utf8");
  let start = bytes.length - maxLogBytes;
  while (start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return bytes.toString("utf8", start);
}
