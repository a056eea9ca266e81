import { closeSync, fstatSync, openSync, read, readSync, write, writeSync } from "node:fs";
import { promisify } from "node:util";

/** Up to here a synchronous call costs less than handing the work to another thread; beyond, it would hold up the event loop. */
const maxSyncBytes = 262_144;

const readAsync = promisify(read);
const writeAsync = promisify(write);

export async function writeWhole(path: string, pieces: readonly Uint8Array[]): Promise<void> {
  const file = openSync(path, "w");
  try {
    for (const piece of pieces) {
      // The system may write less than asked, for one when the disk fills up.
      for (let done = 0; done < piece.byteLength;) {
        done +=
          piece.byteLength <= maxSyncBytes
            ? writeSync(file, piece, done)
            : (await writeAsync(file, piece, done)).bytesWritten;
      }
    }
  } finally {
    closeSync(file);
  }
}

/** `undefined` if there is no such file. */
export async function readWhole(path: string): Promise<Uint8Array | undefined> {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw cause;
  }
  try {
    const { size } = fstatSync(file);
    // Not from the pool of small buffers: these bytes are the caller's alone.
    const bytes = new Uint8Array(Buffer.allocUnsafeSlow(size).buffer);
    for (let done = 0; done < size;) {
      const count =
        size <= maxSyncBytes
          ? readSync(file, bytes, done, size - done, null)
          : (await readAsync(file, bytes, done, size - done, null)).bytesRead;
      if (count === 0) break;
      done += count;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

export function isMissing(cause: unknown): boolean {
  return (cause as { code?: unknown }).code === "ENOENT";
}
