// @ts-nocheck
/* oxlint-disable -- programs as odd as users may write them */
import { check, done } from "../harness.ts";
import { Shape, Level, Util, legacy, type Opt } from "./modules/tslib.ts";
import type * as T from "./modules/tslib.ts";
enum Color {
  Red = 1,
  Green = Red * 2,
  Blue,
}
const enum Fast {
  A = 10,
  B = 20,
}
namespace NS {
  export const base = 100;
  export function plus(n: number): number {
    return n + base;
  }
}
namespace NS {
  export const more = NS.base + 1;
}
class Pt {
  constructor(
    public x: number,
    private readonly y = 2,
    protected z?: number,
  ) {}
  sum(): number {
    return this.x + this.y + (this.z ?? 0);
  }
}
abstract class Base {
  abstract k(): number;
  run(): number {
    return this.k() * 2;
  }
  static create(this: new () => Base): Base {
    return new this();
  }
}
class Impl extends Base {
  override k(): number {
    return Color.Blue;
  }
  declare ghost: string;
}
function over(a: string): string;
function over(a: number): number;
function over(a: any): any {
  return typeof a === "string" ? a + "!" : a + 1;
}
const cfg = { mode: "x", n: 3 } as const satisfies { mode: string; n: number };
const pt = new Pt(1, 5);
const generic =
  <A, B>(f: (a: A) => B) =>
  (xs: A[]): B[] =>
    xs.map(f);
function assertNum(x: unknown): asserts x is number {
  if (typeof x !== "number") throw new TypeError("nan");
}
check("T1 enum", (n: number) => [Color.Green, Color[n]], [3], [[2, "Blue"]]);
check("T2 const enum", () => Fast.A + Fast.B, [undefined], [30]);
check("T3 merged namespace", (n: number) => NS.plus(n) + NS.more, [1], [202]);
check(
  "T4 parameter properties, instance",
  () => [pt.sum(), new Pt(1, 1, 1).sum(), pt instanceof Pt],
  [undefined],
  [[6, 3, true]],
);
check("T5 abstract + override + declare field", () => Impl.create().run(), [undefined], [6]);
check("T7 overloads", over as (x: any) => any, ["a", 1], ["a!", 2]);
check("T8 as const satisfies", () => cfg.mode + cfg.n, [undefined], ["x3"]);
check("T9 generic arrow", (xs: number[]) => generic((x: number) => x * Color.Green)(xs), [[1, 2]], [[2, 4]]);
check(
  "T10 assertion signatures, non-null, angle casts",
  (x: unknown) => {
    assertNum(x);
    const y = <number>x;
    return (y as unknown as number)!;
  },
  [3],
  [3],
);
check("T11 imported enum and namespace", (o: Opt) => Shape[o.s] + Level.Hi + Util.twice(2), [{ s: 1 }], ["Squarehi4"]);
check(
  "T12 type-only names that look like values",
  (x: T.Opt, _context?: unknown, t?: typeof cfg) => (t as typeof pt | undefined) ?? x.s,
  [{ s: 9 }],
  [9],
);
check(
  "T13 local enum",
  (() => {
    enum L {
      P = 5,
      Q,
    }
    return (n: number) => L[n] + L.Q;
  })(),
  [5],
  ["P6"],
);
check("T14 import = require", () => legacy.sep, [undefined], ["/"]);
check(
  "T15 using",
  (() => {
    class R {
      closed = false;
      [Symbol.dispose ?? Symbol.for("dispose")]() {
        done_.push("closed");
      }
    }
    const done_: string[] = [];
    return () => {
      {
        using r = new R();
        void r;
      }
      return done_;
    };
  })(),
  [undefined],
  [["closed"]],
);
check(
  "T16 private fields via TS `private`",
  (() => {
    class P {
      private v = 3;
      get(): number {
        return this.v;
      }
    }
    const p = new P();
    return () => p.get();
  })(),
  [undefined],
  [3],
);
check(
  "T17 class with accessors and static block",
  (() => {
    class S {
      static table: Record<string, number> = {};
      static {
        S.table.a = Color.Red;
      }
      get a(): number {
        return S.table.a;
      }
      set a(v: number) {
        S.table.a = v;
      }
    }
    return (n: number) => {
      const s = new S();
      s.a += n;
      return s.a;
    };
  })(),
  [2],
  [3],
);
check(
  "T18 optional params, defaults using captured",
  (() => {
    const d = 4;
    return (a: number, _context?: unknown, b: number = d, ...rest: number[]) => a + b + rest.length;
  })(),
  [1],
  [5],
);
await done();
