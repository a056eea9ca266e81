/** Tasks that give something back, or never do. */

export function double(value: number): number {
  return value * 2;
}

// oxlint-disable-next-line import/no-default-export -- users do, and it is to be found
export default function triple(value: number): number {
  return value * 3;
}

export function same<T>(value: T): T {
  return value;
}

/** Never ends by itself; a timer keeps its process busy. */
export function neverEnds(): Promise<never> {
  return new Promise(() => setInterval(() => undefined, 1_000));
}
