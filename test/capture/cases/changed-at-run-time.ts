// @ts-nocheck
/* oxlint-disable -- programs as odd as users may write them */
import { check, done } from "../harness.ts";
import {
  registry,
  size,
  getHidden,
  push,
  TAG,
  Tagged,
  readTag,
  setFactor,
  times,
  load,
  Shape,
} from "./modules/state.ts";
import * as st from "./modules/state.ts";
const alias = registry;
check(
  "W1 alias",
  () => {
    alias.set("b", 2);
    return [size(), alias === registry];
  },
  [undefined],
  [[2, true]],
);
const hid = getHidden();
const items = getHidden().items;
check(
  "W2 alias of unexported",
  () => {
    items.push(1);
    push(2);
    return [hid === getHidden(), items.length, hid.items.length];
  },
  [undefined],
  [[true, 2, 2]],
);
const mytag = TAG;
check(
  "W3 symbol",
  () => {
    const t = new Tagged();
    return [(t as any)[mytag], mytag === TAG];
  },
  [undefined],
  [[5, true]],
);
const o = { [TAG]: 9 };
const inst = new Tagged();
check("W3b symbol key", () => [readTag(o), readTag(inst)], [undefined], [[9, 5]]);
check(
  "W3c via ns",
  () => {
    const f = (x: any) => x[mytag];
    return f(o) + st.readTag(o);
  },
  [undefined],
  [18],
);
setFactor(5);
check("W4 module state", times, [2], [4]);
const c = load();
c.n = 8;
check("W4b cached", () => c.n, [undefined], [8]);
(Shape.prototype as any).perimeter = function () {
  return 4;
};
const sh = new Shape();
check(
  "W5 patched prototype of imported class",
  () => [(sh as any).perimeter(), (new Shape() as any).perimeter()],
  [undefined],
  [[4, 4]],
);
class Own {
  v = 1;
}
(Own.prototype as any).more = function () {
  return this.v + 1;
};
check("W5b patched own", () => (new Own() as any).more(), [undefined], [2]);
(Array.prototype as any).total = function () {
  return this.reduce((a: number, b: number) => a + b, 0);
};
check("W5c patched builtin", () => ([1, 2] as any).total(), [undefined], /total/);
(globalThis as any).rate = 3;
check("W6 globalThis.x", (x: number) => x * (globalThis as any).rate, [2], /`rate`/);
const fr = Object.freeze({ a: 1, deep: Object.freeze([1]) });
const se = Object.seal({ a: 1 });
const ne = Object.preventExtensions({ a: 1 });
check(
  "W7 frozen",
  () => [
    Object.isFrozen(fr),
    Object.isFrozen(fr.deep),
    Object.isSealed(se),
    Object.isExtensible(ne),
    (() => {
      try {
        (fr as any).a = 2;
      } catch {}
      return fr.a;
    })(),
  ],
  [undefined],
  [[true, true, true, false, 1]],
);
const buf = new ArrayBuffer(32);
const a8 = new Uint8Array(buf, 8, 8),
  f64 = new Float64Array(buf, 8, 1);
check(
  "W8 views",
  () => {
    f64[0] = 1;
    return [a8[7], a8.buffer === f64.buffer, a8.length];
  },
  [undefined],
  [[63, true, 8]],
);
const pool = Buffer.from("hello");
const dv = new DataView(new ArrayBuffer(4));
dv.setInt16(0, 7);
check(
  "W8b buffer",
  () => [pool.toString(), Buffer.isBuffer(pool), dv.getInt16(0), pool.buffer.byteLength < 100],
  [undefined],
  [["hello", true, 7, true]],
);
await done();
