// @ts-nocheck
/* oxlint-disable -- programs as odd as users may write them */
import { createHash } from "node:crypto";
import { EventEmitter } from "node:events";
import fs from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import * as path from "node:path";
import _ from "lodash";
import { z } from "zod";
// @ts-nocheck
import { check, done } from "../harness.ts";
import { add, mul, renamed, getSecret, makeAdder, memoSquare, Vec, Money, sub } from "./modules/add.ts";
import neg from "./modules/add.ts";
import * as addNs from "./modules/add.ts";
import type { Pt } from "./modules/add.ts";
import json from "./modules/data.json" with { type: "json" };

// ---------------- (1) exported functions of imported modules
check(
  "01 exported function",
  add,
  [
    { x: 1, y: 1 },
    { x: 2, y: 2 },
  ],
  [2, 4],
);
check("02 exported async arrow", mul, [{ x: 3, y: 4 }], [12]);
check("03 renamed export", renamed, [2], [200]);
check("04 unexported function of a module", getSecret(), [1], [1.5]);
check("05 default export, anonymous", neg, [3], [-3]);
check("06 through a namespace import", addNs.add, [{ x: 5, y: 1 }], [6]);
check("07 export const f = memo(...)", memoSquare, [4], [16]);
check("08 closure made by a module", makeAdder(10), [1, 1], [12.5, 13.5]);
check("09 npm package function (CJS lodash)", _.uniq, [[1, 1, 3]], [[1, 3]]);
check("10 built-in function", Math.abs, [-5], [5]);
check("11 built-in module function", path.dirname, ["/a/b.c"], ["/a"]);

// ---------------- (2) top-level functions of this script
const scale: number = 3;
let counter = 10;
const table = { a: 1, list: [1, 2, 3], nested: { m: new Map([["k", new Set([1, 2])]]) } };
function helper<T extends number>(v: T): number {
  return v * scale;
}
function top(x: number): number {
  return helper(x) + counter + table.list.length;
}
export function exportedTop(p: Pt): number {
  return add(p) + helper(p.x);
}
const arrowTop = (x: number, _context?: unknown, y = helper(x)): number => x + y;
function isEven(n: number): boolean {
  return n === 0 || isOdd(n - 1);
}
function isOdd(n: number): boolean {
  return n !== 0 && isEven(n - 1);
}
const fact = (n: bigint): bigint => (n < 2n ? 1n : n * fact(n - 1n));
async function* agen(n: number) {
  for (let i = 0; i < n; i++) yield i * scale;
}
async function drainGen(n: number) {
  const out: number[] = [];
  for await (const v of agen(n)) out.push(v);
  return out;
}
class Acc {
  total = 0;
  k: number;
  static made = 0;
  constructor(k: number) {
    this.k = k;
    Acc.made++;
  }
  add(n: number): this {
    this.total += n * this.k;
    return this;
  }
}
class Acc2 extends Acc {
  override add(n: number): this {
    super.add(n);
    this.total += 1;
    return this;
  }
  get big(): boolean {
    return this.total > 5;
  }
}
class Priv {
  #v = 1;
  bump(n: number): number {
    this.#v += n;
    return this.#v;
  }
  static #count = 0;
  static next(): number {
    return ++Priv.#count;
  }
}
const acc = new Acc2(2).add(4);
const computed = [..."abc"].map((c, i) => ({ c, i, when: new Date(1000 * i) }));
const Schema = z.object({ n: z.number() });
const { a: destructured, ...others } = { a: 7, b: 8, c: 9 };
const chosen = Math.random() < 2 ? helper : isEven;
const made = makeAdder(1);
const ops: Record<string, (n: number) => number> = {
  twice: (n) => n * 2,
  plusScale(n) {
    return n + scale;
  },
};
counter = 11;
check("12 top-level function + helpers + values", top, [1], [17]);
check("13 exported top-level function", exportedTop, [{ x: 1, y: 2 }], [6]);
check("14 top-level arrow, default param", arrowTop, [2], [8]);
check("15 mutual recursion", isEven, [10, 7], [true, false]);
check("16 recursive arrow, BigInt", fact, [20n], [2432902008176640000n]);
check("17 async generator helper", drainGen, [3], [[0, 3, 6]]);
check("18 classes with inheritance", (n: number) => new Acc2(n).add(2).total, [3], [7]);
check(
  "19 class with private members, made on the worker",
  (n: number) => {
    const p = new Priv();
    return [p.bump(n), Priv.next(), Priv.next()];
  },
  [4],
  [[5, 1, 2]],
);
check(
  "20 captured class instance (prototype kept)",
  () => [acc.total, acc.big, acc instanceof Acc, acc.add(1).total],
  [undefined],
  [[9, true, true, 12]],
);
check("21 static field: current value", () => Acc.made, [undefined], [1]);
check("22 value computed at load", (i: number) => computed[i].c + computed[i].when.getTime(), [2], ["c2000"]);
check("23 destructured consts", () => destructured + others.b + others.c, [undefined], [24]);
check("24 const f = cond ? g : h", (x: number) => chosen(x as never), [2], [6]);
check("25 const f = closure made elsewhere", (x: number) => made(x), [1, 1], [3.5, 4.5]);
check("26 object of functions", (x: number) => ops.twice(x) + ops.plusScale(x), [5], [18]);

// ---------------- (3) inline closures
function makeMultiplier(k: number) {
  const unused = net.connect;
  return (x: number) => x * k;
}
function nestedScopes(a: number) {
  const b = a + 1;
  {
    const c = b + 1;
    return (x: number) => {
      const d = [a, b, c, x];
      return d.map((v) => v * scale);
    };
  }
}
check("27 inline arrow, no captures", ({ x }: { x: number }) => x + 1, [{ x: 1 }], [2]);
check("28 closure over a parameter", makeMultiplier(7), [6], [42]);
check("29 nested block scopes", nestedScopes(1), [4], [[3, 6, 9, 12]]);
for (const k of [1, 2]) check(`30 loop variable ${k}`, (x: number) => x + k, [1], [1 + k]);
check(
  "31 captured imports: npm ESM (zod)",
  (v: unknown) => Schema2().safeParse(v).success,
  [{ n: 1 }, { n: "x" }],
  [true, false],
);
function Schema2() {
  return z.object({ n: z.number() });
}
check("32 captured imports: CJS default (lodash)", (v: number[]) => _.sortBy(v), [[3, 1, 2]], [[1, 2, 3]]);
check(
  "33 captured imports: builtins",
  (s: string) => createHash("md5").update(s).digest("hex").slice(0, 6) + path.extname("a.b"),
  ["x"],
  ["9dd4e4.b"],
);
check("34 JSON import", () => json.greeting + json.n, [undefined], ["hello42"]);
check("35 namespace import", () => addNs.add({ x: 1, y: 1 }) + sub.label, [undefined], ["2sub"]);
check("36 dynamic import()", async (n: number) => (await import("./modules/lazy.ts")).heavy(n), [3], [27]);
check(
  "37 require via createRequire",
  (() => {
    const require = createRequire(import.meta.url);
    void require;
    return () => 1;
  })(),
  [undefined],
  [1],
);
check(
  "38 rich values",
  (() => {
    const cyc: any = { name: "cyc" };
    cyc.self = cyc;
    const v = {
      big: 10n,
      nan: NaN,
      nz: -0,
      inf: -Infinity,
      u: undefined,
      re: /a+/gi,
      d: new Date(5),
      buf: Buffer.from("hi"),
      f64: new Float64Array([1.5, 2]),
      url: new URL("https://a.b/c?d=1"),
      err: new RangeError("bad"),
      sym: Symbol.for("s"),
      it: Symbol.iterator,
      nul: Object.create(null),
      sparse: [1, , 3],
      cyc,
      get twice() {
        return this.d.getTime() * 2;
      },
    };
    return () => [
      v.big,
      v.nan,
      Object.is(v.nz, -0),
      v.inf,
      "u" in v,
      v.re.test("xAAy"),
      v.d.getTime(),
      v.buf.toString(),
      v.f64[0],
      v.url.searchParams.get("d"),
      v.err instanceof RangeError && v.err.message,
      v.sym === Symbol.for("s"),
      v.it === Symbol.iterator,
      Object.getPrototypeOf(v.nul) === null,
      1 in v.sparse,
      v.cyc.self === v.cyc,
      v.twice,
    ];
  })(),
  [undefined],
  [[10n, NaN, true, -Infinity, true, true, 5, "hi", 1.5, "1", "bad", true, true, true, false, true, 10]],
);
check(
  "39 shared references stay shared",
  (() => {
    const shared = { n: 0 };
    const a = { shared },
      b = { shared };
    return () => {
      a.shared.n++;
      return b.shared.n;
    };
  })(),
  [undefined],
  [1],
);
check(
  "40 instance of an imported class",
  (() => {
    const v = new Vec(3, 4);
    return () => [v.len(), v instanceof Vec, v.constructor === Vec];
  })(),
  [undefined],
  [[5, true, true]],
);
check(
  "41 local class captured",
  (() => {
    const base = 5;
    class Local extends Vec {
      sum(): number {
        return this.x + this.y + base;
      }
    }
    const inst = new Local(1, 2);
    return () => [new Local(3, 4).sum(), inst.sum(), inst.len() > 2, inst instanceof Local];
  })(),
  [undefined],
  [[12, 8, true, true]],
);
check(
  "42 local mutual recursion",
  (() => {
    const ev = (n: number): boolean => n === 0 || od(n - 1);
    const od = (n: number): boolean => n !== 0 && ev(n - 1);
    return (n: number) => ev(n);
  })(),
  [9],
  [false],
);
check(
  "43 captured let (mutable counter)",
  (() => {
    let n = 5;
    return () => ++n;
  })(),
  [undefined, undefined],
  [6, 7],
);
check(
  "44 function with own properties",
  (() => {
    const f = Object.assign((x: number) => x + f.extra, { extra: 100 });
    return f;
  })(),
  [1],
  [101],
);
check(
  "45 bound function",
  (
    function (this: { k: number }, a: number, b: number) {
      return this.k + a + b;
    } as any
  ).bind({ k: 1 }, 2),
  [3],
  [6],
);
check(
  "46 object method passed (no this)",
  {
    m(x: number) {
      return x + scale;
    },
  }.m,
  [1],
  [4],
);
check("47 process.env is the worker's", () => process.env.WORKER_ONLY, [undefined], ["yes"]);
process.env.PARENT_ONLY = "yes";
const parentPid = process.pid;
check(
  "48 process captured by value stays the worker's",
  (() => {
    const env = process.env;
    const p = process;
    return () => [env.WORKER_ONLY, p.pid !== parentPid];
  })(),
  [undefined],
  [["yes", true]],
);
check(
  "49 function name and toString survive",
  (() => {
    const namedFn = (x: number) => x;
    return () => namedFn.name;
  })(),
  [undefined],
  ["namedFn"],
);
check(
  "50 closures in Map values",
  (() => {
    const m = new Map<string, (n: number) => number>([
      ["inc", (n) => n + 1],
      ["dec", (n) => n - scale],
    ]);
    return ([op, n]: [string, number]) => m.get(op)!(n);
  })(),
  [
    ["inc", 1],
    ["dec", 1],
  ],
  [2, -2],
);
check(
  "51 symbols, tagged templates, optional chaining",
  (() => {
    const tag = (s: TemplateStringsArray, ...v: any[]) => s.raw.join("|") + v.join();
    const o: any = { a: null };
    return (n: number) => tag`x${n}y${o?.a?.b ?? scale}`;
  })(),
  [1],
  ["x|y|1,3"],
);
check(
  "52 arrow returning arrow",
  (() => {
    const curry = (a: number) => (b: number) => (c: number) => a + b + c + scale;
    return curry(1)(2);
  })(),
  [3],
  [9],
);
check(
  "53 async closure with try/finally",
  (() => {
    const log: string[] = [];
    return async (n: number) => {
      try {
        await null;
        if (n > 1) throw new Error("no");
        return "fine";
      } catch (e) {
        return (e as Error).message + log.length;
      } finally {
        log.push("f");
      }
    };
  })(),
  [1, 2],
  ["fine", "no1"],
);
check(
  "54 EventEmitter instance",
  (() => {
    const e = new EventEmitter();
    e.on("x", (n: number) => {
      seen.push(n * scale);
    });
    const seen: number[] = [];
    return (n: number) => {
      e.emit("x", n);
      return seen;
    };
  })(),
  [2],
  [[6]],
);
const gathered: number[] = [];
const gather = (x: number) => {
  gathered.push(x);
  return [...gathered];
};
check("55 captured array that tasks fill", gather, [1, 2], [[1], [1, 2]]);
check("56 the same in another job: its own copy", gather, [3], [[3]]);

// ---------------- errors
const server = net.createServer();
const sock = new net.Socket();
const client = { name: "c", conn: { sock } };
check(
  "E1 socket captured",
  () => sock.readyState,
  [undefined],
  /captured variable `sock`[\s\S]*declared at .*main[\w.]*s:\d+:\d+/,
);
check("E2 socket deep inside", () => client.name, [undefined], /captured variable `client` at client\.conn\.sock/);
check("E3 server", () => server.listening, [undefined], /Server.*cannot be shipped[\s\S]*`server`/);
check(
  "E4 this in an arrow",
  function (this: any) {
    return () => this.x;
  }.call({ x: 1 }),
  [undefined],
  /arrow function uses `this`/,
);
check("E5 method using this", acc.add, [1], /uses `(this|super)`/);
check(
  "E6 generator in flight",
  (() => {
    function* g() {
      yield 1;
    }
    const it = g();
    return () => it.next();
  })(),
  [undefined],
  /generator in flight[\s\S]*`it`/,
);
check(
  "E7 promise",
  (() => {
    const p = Promise.resolve(1);
    return () => p;
  })(),
  [undefined],
  /Promise[\s\S]*`p`/,
);
check(
  "E8 WeakMap",
  (() => {
    const w = new WeakMap();
    return () => w;
  })(),
  [undefined],
  /WeakMap/,
);
check(
  "E9 Proxy",
  (() => {
    const p = new Proxy({}, {});
    return () => p;
  })(),
  [undefined],
  /Proxy/,
);
check(
  "E10 instance with private fields",
  (() => {
    const m = new Money(5);
    return () => m.cents;
  })(),
  [undefined],
  /Money, which has private fields \(#cents\)/,
);
check(
  "E11 file handle",
  (() => {
    const s = fs.createReadStream("/dev/null");
    s.on("error", () => {});
    return () => s.path;
  })(),
  [undefined],
  /ReadStream/,
);
check(
  "E12 timer",
  (() => {
    const t = setTimeout(() => {}, 0);
    return () => t;
  })(),
  [undefined],
  /Timeout/,
);
check(
  "E13 AbortController",
  (() => {
    const c = new AbortController();
    return () => c.signal;
  })(),
  [undefined],
  /AbortController/,
);
check("E14 uninitialised variable", () => later, [undefined], /`later` is not initialised/);
const later = 1;
check("E15 new Function", new Function("x", "return x") as any, [1], /cannot find the source/);
check(
  "E16 shared reassigned local",
  (() => {
    let n = 0;
    const inc = () => ++n;
    const get = () => n;
    return () => {
      inc();
      return get();
    };
  })(),
  [undefined],
  /`n` is reassigned .*captured by more than one/,
);
check(
  "E17 global added in this process",
  (() => {
    (globalThis as any).myGlobal = 1;
    return () => (globalThis as any).myGlobal ?? myGlobal;
  })(),
  [undefined],
  /global variable `myGlobal`/,
);
declare const myGlobal: number;
check("E18 Proxy function", new Proxy(() => 1, {}), [undefined], /Proxy/);
check(
  "E19 arguments of the outer function",
  (
    function () {
      return () => arguments.length;
    } as any
  )(1),
  [undefined],
  /arguments/,
);
check("E20 not a function", 5 as any, [undefined], /needs a function/);
check("E21 a class", Vec as any, [undefined], /class cannot be mapped/);
await done();
server.close();
sock.destroy();
