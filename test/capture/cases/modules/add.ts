// @ts-nocheck
/* oxlint-disable -- programs as odd as users may write them */
import { offset } from "./offset.ts";
export type Pt = { x: number; y: number };
export function add({ x, y }: Pt): number {
  return x + y + offset;
}
export const mul = async ({ x, y }: Pt): Promise<number> => x * y;
function hidden(n: number): number {
  return n * 100 + offset;
}
export { hidden as renamed };
function secret(n: number): number {
  return n + 0.5;
}
export const getSecret = () => secret;
export default function (n: number): number {
  return -n;
}
export function makeAdder(n: number) {
  let calls = 0;
  return (x: number) => {
    calls++;
    return secret(x) + n + calls + offset;
  };
}
const cache = new Map<number, number>();
export function memo<A, R>(f: (a: A) => R): (a: A) => R {
  const m = new Map<A, R>();
  return (a) => {
    if (!m.has(a)) m.set(a, f(a));
    return m.get(a)!;
  };
}
export const memoSquare = memo((x: number) => {
  cache.set(x, x);
  return x * x + offset;
});
export class Vec {
  x: number;
  y: number;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
  len(): number {
    return Math.hypot(this.x, this.y);
  }
  static unit(): Vec {
    return new Vec(1, 0);
  }
}
export class Money {
  #cents: number;
  constructor(c: number) {
    this.#cents = c;
  }
  get cents(): number {
    return this.#cents;
  }
}
export * as sub from "./offset.ts";
