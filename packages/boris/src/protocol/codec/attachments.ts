import { elementBytesOf, type View } from "./views.ts";

/** What a view becomes in the text. `length` counts elements, or the bytes of a DataView. */
type ViewPlace = readonly [kind: string, attachment: number, byteOffset: number, length: number];

/** What an ArrayBuffer becomes in the text: it is the whole of one attachment. */
type BufferPlace = readonly [attachment: number];

/** Where the memory that a value holds is found among the attachments. */
export interface Placement {
  readonly attachments: readonly Uint8Array<ArrayBuffer>[];
  readonly views: ReadonlyMap<object, ViewPlace>;
  readonly buffers: ReadonlyMap<object, BufferPlace>;
}

/**
 * Decides which bytes travel. They are not copied.
 *
 * A buffer that is itself in the value travels whole, and all views of it with it. Otherwise only
 * the views' bytes do, since the rest may be anything (Node.js keeps small Buffers in one pool).
 * Views that overlap share one attachment, so that writing to one is still seen in the other.
 */
export function placeMemory(kinds: ReadonlyMap<View, string>, buffers: ReadonlySet<ArrayBuffer>): Placement {
  const attachments: Uint8Array<ArrayBuffer>[] = [];
  const views = new Map<object, ViewPlace>();
  const places = new Map<object, BufferPlace>();

  for (const [buffer, own] of viewsByBuffer(kinds.keys(), buffers)) {
    const whole = buffers.has(buffer);
    if (whole) places.set(buffer, [attachments.length]);
    for (const run of whole ? [{ start: 0, end: buffer.byteLength, views: own }] : overlappingRuns(own)) {
      const lead = leadOf(run, kinds);
      for (const view of run.views) {
        const kind = kinds.get(view) as string;
        const byteOffset = view.byteOffset - run.start + lead;
        views.set(view, [kind, attachments.length, byteOffset, view.byteLength / elementBytesOf(kind)]);
      }
      attachments.push(bytesOf(buffer, run, lead));
    }
  }
  return { attachments, views, buffers: places };
}

function viewsByBuffer(views: Iterable<View>, buffers: Iterable<ArrayBuffer>): Map<ArrayBuffer, View[]> {
  const groups = new Map<ArrayBuffer, View[]>();
  for (const buffer of buffers) groups.set(buffer, []);
  for (const view of views) {
    const group = groups.get(view.buffer);
    if (group === undefined) groups.set(view.buffer, [view]);
    else group.push(view);
  }
  return groups;
}

/** A stretch of one buffer, and the views that cover it without a gap. */
interface Run {
  readonly start: number;
  end: number;
  readonly views: View[];
}

function overlappingRuns(views: View[]): Run[] {
  const runs: Run[] = [];
  for (const view of views.toSorted((a, b) => a.byteOffset - b.byteOffset)) {
    const start = view.byteOffset;
    const end = start + view.byteLength;
    const run = runs.at(-1);
    if (run === undefined || start >= run.end) {
      runs.push({ start, end, views: [view] });
    } else {
      run.end = Math.max(run.end, end);
      run.views.push(view);
    }
  }
  return runs;
}

/** The largest element, and so what every element's place in memory may have to be a multiple of. */
const alignmentBytes = 8;

/**
 * Bytes to put before a run so that every view of it keeps its alignment: overlapping views may
 * begin with one of smaller elements, at an odd place.
 */
function leadOf(run: Run, kinds: ReadonlyMap<View, string>): number {
  const aligned = run.views.every(
    (view) => (view.byteOffset - run.start) % elementBytesOf(kinds.get(view) as string) === 0,
  );
  return aligned ? 0 : run.start % alignmentBytes;
}

function bytesOf(buffer: ArrayBuffer, run: Run, lead: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(buffer, run.start, run.end - run.start);
  if (lead === 0) return bytes;
  const padded = new Uint8Array(lead + bytes.length);
  padded.set(bytes, lead);
  return padded;
}
