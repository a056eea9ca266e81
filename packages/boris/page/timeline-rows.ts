import type { Dataset } from "./dataset.ts";

/** More rows than this nobody tells apart: workers that were never there at the same time then share one. */
const maxRowsOfTheirOwn = 200;

/** Clocks of a worker are as exact as this; attempts that overlap by less came one after the other. */
const overlapMs = 2;

/** Which attempt stands in which row of the timeline. */
export interface TimelineRows {
  readonly count: number;
  /** Whether workers share rows. */
  readonly shared: boolean;
  /** Attempts row by row, in each row by their start. Those without a worker are not among them. */
  readonly order: Uint32Array;
  /** Where each row begins in `order`; the last entry is the end. */
  readonly starts: Uint32Array;
}

/** A worker, or one of the things that it does at a time. */
interface Lane {
  readonly attempts: number[];
  endsAt: number;
}

/** A row for each worker, in the order of their first attempts; more than one for workers that run several at a time. */
export function layOut({ attempts }: Pick<Dataset, "attempts">): TimelineRows {
  const lanesOf = new Map<number, Lane[]>();
  const lanes: Lane[] = [];
  for (const attempt of byStart(attempts)) {
    const worker = attempts.worker[attempt] ?? -1;
    if (worker === -1) continue;
    const own = lanesOf.get(worker) ?? [];
    lanesOf.set(worker, own);
    const startedAt = attempts.startedAt[attempt] ?? 0;
    let lane = own.find(({ endsAt }) => endsAt - overlapMs <= startedAt);
    if (lane === undefined) {
      lane = { attempts: [], endsAt: 0 };
      own.push(lane);
      lanes.push(lane);
    }
    lane.attempts.push(attempt);
    lane.endsAt = Math.max(lane.endsAt, startedAt + (attempts.runMs[attempt] ?? 0));
  }
  const shared = lanes.length > maxRowsOfTheirOwn;
  return { ...flatten(shared ? share(lanes, attempts) : lanes), shared };
}

function byStart({ count, startedAt }: Dataset["attempts"]): Uint32Array {
  return Uint32Array.from({ length: count }, (_, attempt) => attempt).toSorted(
    (a, b) => (startedAt[a] ?? 0) - (startedAt[b] ?? 0),
  );
}

/** Puts lanes behind one another, each into the first row that is free when it begins. */
function share(lanes: readonly Lane[], { startedAt }: Dataset["attempts"]): Lane[] {
  const rows: Lane[] = [];
  for (const lane of lanes) {
    const beginsAt = startedAt[lane.attempts[0] ?? 0] ?? 0;
    const free = rows.find(({ endsAt }) => endsAt <= beginsAt);
    if (free === undefined) {
      rows.push({ ...lane, attempts: [...lane.attempts] });
    } else {
      for (const attempt of lane.attempts) free.attempts.push(attempt);
      free.endsAt = lane.endsAt;
    }
  }
  return rows;
}

function flatten(rows: readonly Lane[]): Omit<TimelineRows, "shared"> {
  const starts = new Uint32Array(rows.length + 1);
  rows.forEach(({ attempts }, row) => (starts[row + 1] = (starts[row] ?? 0) + attempts.length));
  const order = new Uint32Array(starts.at(-1) ?? 0);
  rows.forEach(({ attempts }, row) => order.set(attempts, starts[row]));
  return { count: rows.length, order, starts };
}

/** The place in `order` of the last attempt of a row that started by then; -1 if none had. */
export function lastStartedBy(
  { order, starts }: TimelineRows,
  row: number,
  at: number,
  startedAt: Float64Array,
): number {
  const first = starts[row] ?? 0;
  let low = first;
  let high = starts[row + 1] ?? first;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((startedAt[order[middle] ?? 0] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low === first ? -1 : low - 1;
}
