/* oxlint-disable -- programs as odd as users may write them */
const { label } = require("./lib2.cjs");
function add(a, b) {
  return a + b;
}
function hidden(x) {
  return x + label.length;
}
class Box {
  constructor(v) {
    this.v = v;
  }
  get() {
    return this.v;
  }
}
function square(x) {
  return x * x;
}
const registry = new Map([["a", 1]]);
module.exports = {
  add,
  square,
  Box,
  registry,
  size: () => registry.size,
  mk: (n) => (x) => hidden(x) + n,
  sub: ([a, b]) => a - b,
};
exports = module.exports;
exports.late = function late(x) {
  return x * 9;
};
