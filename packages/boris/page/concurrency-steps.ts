import type { Dataset } from "./dataset.ts";

/** How many attempts ran at the same time: from `times[i]` on `running[i]` did. */
export interface Steps {
  readonly times: Float64Array;
  readonly running: Float64Array;
}

export function concurrencySteps({ attempts }: Pick<Dataset, "attempts">): Steps {
  const starts = attempts.startedAt.toSorted();
  const ends = attempts.startedAt.map((startedAt, i) => startedAt + (attempts.runMs[i] ?? 0)).toSorted();
  const times = new Float64Array(2 * starts.length);
  const running = new Float64Array(2 * starts.length);
  for (let step = 0, start = 0, end = 0; step < times.length; step += 1) {
    const startsAt = starts[start] ?? Infinity;
    const endsAt = ends[end] ?? Infinity;
    // Who ends at this moment makes room for who starts.
    if (endsAt <= startsAt) end += 1;
    else start += 1;
    times[step] = Math.min(startsAt, endsAt);
    running[step] = Math.max(0, start - end);
  }
  return { times, running };
}

/** What a line of so many points can show of a time span: the steps themselves if they are few, else the most of each interval. */
export function within({ times, running }: Steps, from: number, to: number, points: number): Steps {
  const first = Math.max(0, firstAfter(times, from) - 1);
  const end = Math.min(times.length, firstAfter(times, to) + 1);
  if (end - first <= 2 * points) return { times: times.slice(first, end), running: running.slice(first, end) };
  const width = (to - from) / points;
  const most = { times: new Float64Array(points), running: new Float64Array(points) };
  let step = first;
  for (let point = 0; point < points; point += 1) {
    const until = from + (point + 1) * width;
    let peak = running[step] ?? 0;
    while (step + 1 < end && (times[step + 1] ?? Infinity) < until) {
      step += 1;
      peak = Math.max(peak, running[step] ?? 0);
    }
    most.times[point] = from + point * width;
    most.running[point] = peak;
  }
  return most;
}

function firstAfter(times: Float64Array, at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
