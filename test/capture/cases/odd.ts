// @ts-nocheck
/* oxlint-disable -- programs as odd as users may write them */
import { EventEmitter } from "node:events";
import fs from "node:fs";
import { promisify } from "node:util";
import { check, done } from "../harness.ts";
import * as addNs from "./modules/add.ts";
const nsAlias = addNs;
check("A1 namespace alias", () => nsAlias.add({ x: 1, y: 2 }), [undefined], [3]);
const read = promisify(fs.readFile);
check("A2 promisified", async () => typeof (await read("/dev/null", "utf8")), [undefined], ["string"]);
const { readFile, constants } = fs.promises;
check(
  "A3 fs.promises member",
  async () => [typeof (await readFile("/dev/null")), constants.R_OK],
  [undefined],
  [["object", 4]],
);
class Em extends EventEmitter {
  n = 1;
}
const em = new Em();
em.on("x", (v: number) => {
  em.n += v;
});
check(
  "A4 emitter subclass",
  () => {
    em.emit("x", 4);
    return em.n;
  },
  [undefined],
  [5],
);
const wide = new Map(Array.from({ length: 1000 }, (_, i) => [i, { i }]));
check("A5 wide map", () => wide.get(999)!.i, [undefined], [999]);
const o = {
  base: 1,
  m() {
    return (this as any).base;
  },
};
const child = Object.setPrototypeOf(
  {
    base: 2,
    m2() {
      return super.m();
    },
  },
  o,
);
check("A6 super in object", () => child.m2(), [undefined], /super/);
let stat: any;
class St {
  static {
    stat = "ran";
  }
  static list = [1];
  static add(n: number) {
    St.list.push(n);
    return St.list;
  }
}
St.add(2);
check("A7 static block", () => St.add(3), [undefined], [[1, 2, 3]]);
const self: any = function named(n: number): any {
  return n ? named(n - 1) : self === named;
};
check("A8 self alias", (n: number) => self(n), [2], [true]);
const nullMap = Object.assign(Object.create(null), { a: { b: 1 } });
check("A9 null proto", () => [Object.getPrototypeOf(nullMap), nullMap.a.b], [undefined], [[null, 1]]);
const fz = Object.freeze([{ a: 1 }, Object.freeze({ b: (x: number) => x + 1 })] as const);
check(
  "A10 frozen with function",
  () => [Object.isFrozen(fz), Object.isFrozen(fz[1]), fz[1].b(1)],
  [undefined],
  [[true, true, 2]],
);
const many = Array.from({ length: 300 }, (_, i) => (x: number) => x + i);
check("A11 300 closures", (x: number) => many[299](x), [1], [300]);
const thenable = { then: (r: any) => r(1) };
check("A12 thenable", async () => await thenable, [undefined], [1]);
const ab = new ArrayBuffer(8, { maxByteLength: 16 });
const u = new Uint8Array(ab);
check(
  "A13 resizable",
  () => {
    (u.buffer as any).resize(16);
    return u.length;
  },
  [undefined],
  [16],
);
const obj = {
  ["a b"]: 1,
  get x() {
    return obj["a b"];
  },
};
check("A14 getter with captured", () => obj.x, [undefined], [1]);
const d = new Date(0);
(d as any).tag = "x";
check("A15 date prop", () => (d as any).tag, [undefined], ["x"]);
const f16 = typeof Float16Array === "undefined" ? null : new Float16Array([1.5]);
check("A16 float16", () => f16 && f16[0], [undefined], [f16 ? 1.5 : null]);
const re = /x/g;
class MyRe extends RegExp {
  twice(s: string) {
    return s + this.source;
  }
}
const mr = new MyRe("ab", "i");
check("A17 regexp subclass", () => [mr.twice("z"), mr.test("AB"), re.source], [undefined], [["zab", true, "x"]]);
const bigArr = Array.from({ length: 2000 }, (_, i) => i);
(bigArr as any).meta = { f: () => 5 };
check("A18 long list with named", () => (bigArr as any).meta.f(), [undefined], [5]);
const recursive = { fact: (n: number): number => (n < 2 ? 1 : n * recursive.fact(n - 1)) };
check("A19 recursion via object", (n: number) => recursive.fact(n), [5], [120]);
export default function (x: number) {
  return x + stat.length;
}
const blob = new Blob(["a"]);
check("A20 blob", () => blob.size, [undefined], /Blob/);
const hd = new Headers({ a: "b" });
check("A21 headers", () => hd.get("a"), [undefined], /Headers/);
const int = setInterval(() => {}, 1e6);
clearInterval(int);
check(
  "A22 timer deep",
  (
    (t) => () =>
      t.a[0]
  )({ a: [int] }),
  [undefined],
  /Timeout.*t\.a\[0\]/,
);
function outer() {
  var x = 1;
  {
    let x = 2;
    var y = () => x;
  }
  return () => [x, y()];
}
check("A23 var and let", outer(), [undefined], [[1, 2]]);
const sealedFn = Object.freeze((x: number) => x * 3);
check("A24 frozen function", (x: number) => sealedFn(x), [2], [6]);
const w = new Proxy(function () {}, {});
check("A25 proxy inside", () => w, [undefined], /Proxy.*`w`/);
const symA = Symbol("a");
const objs = [{ [symA]: 1 }];
check("A26 script symbol", () => objs[0][symA], [undefined], [1]);
check(
  "A27 async iterator helper",
  async () => {
    const out: number[] = [];
    for await (const x of (async function* () {
      yield 1;
      yield 2;
    })())
      out.push(x);
    return out;
  },
  [undefined],
  [[1, 2]],
);
class Temp {
  static #instances = 0;
  static make() {
    Temp.#instances++;
    return Temp.#instances;
  }
}
Temp.make();
check("A28 private static is initialised again", () => Temp.make(), [undefined], [1]);
const url = new URL("https://x.y/z?a=1");
const sp = url.searchParams;
check(
  "A29 url and params",
  () => {
    sp.append("b", "2");
    return [url.href, sp.get("a")];
  },
  [undefined],
  [["https://x.y/z?a=1", "1"]],
);
const err = new Error("x");
(err as any).self = err;
check("A30 error cycle", () => (err as any).self === err, [undefined], [true]);
await done();
