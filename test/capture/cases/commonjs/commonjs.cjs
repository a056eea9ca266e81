/* oxlint-disable -- programs as odd as users may write them */
const lib = require("./lib.cjs");
const { add, Box } = require("./lib.cjs");
const _ = require("lodash");
const path = require("node:path");

const table = { a: 1 };
let counter = 3;
var v0 = 2;
function helper(x) {
  return add(x, counter) + table.a + v0;
}
const box = new Box(5);
class Local {
  constructor(k) {
    this.k = k;
  }
  m() {
    return this.k + box.get();
  }
}
const loc = new Local(2);

async function main() {
  const { check, done } = await import("../../harness.ts");
  check("C1 exported function", lib.square, [3], [9]);
  check("C2 arrow on module.exports", lib.sub, [[5, 2]], [3]);
  check("C3 function assigned to exports.x", lib.late, [2], [18]);
  check("C4 closure made by a module", lib.mk(1), [1], [5]);
  check("C5 script function with helpers", helper, [1], [7]);
  check("C6 required packages", (xs) => _.sum(xs) + path.extname("a.b"), [[1, 2]], ["3.b"]);
  check(
    "C7 class instances",
    () => [box.get(), box instanceof Box, loc.m(), loc instanceof Local],
    [undefined],
    [[5, true, 7, true]],
  );
  check(
    "C8 inline closure",
    (
      (k) => (x) =>
        x * k + table.a
    )(3),
    [2],
    [7],
  );
  check("C9 require inside", (s) => require("./lib2.cjs").label + s, ["!"], ["abc!"]);
  check("C10 dynamic import of a module", async (n) => (await import("../modules/lazy.ts")).heavy(n), [2], [8]);
  check("C11 __dirname", () => typeof __dirname, [undefined], ["string"]);
  check(
    "C12 this of a sloppy function",
    function () {
      return this;
    },
    [undefined],
    /uses `this`/,
  );
  check(
    "C13 captured let",
    (() => {
      let n = 1;
      return () => ++n;
    })(),
    [undefined, undefined],
    [2, 3],
  );
  check(
    "C14 alias of a module's object",
    (() => {
      const alias = lib.registry;
      return () => [lib.size(), alias === lib.registry];
    })(),
    [undefined],
    [[1, true]],
  );
  await done();
}
void main();
