// @ts-nocheck
/* oxlint-disable -- the rows of the tables in FUNCTIONS.md, each as it stands there */
import { readFile } from "node:fs/promises";
import net from "node:net";
import { Executor } from "borisjs";
import { mean } from "simple-statistics";
import { z } from "zod";
import { check, done } from "../harness.ts";
import { add } from "./modules/add.ts";
import sizes from "./modules/data.json" with { type: "json" };

// ---- what ships how
check("import of a module", (x) => add({ x, y: 0 }), [1], [add({ x: 1, y: 0 })]);
check("import of a package", (xs) => mean(xs), [[1, 3]], [2]);
check("import of JSON", () => typeof sizes, [undefined], ["object"]);
check("import() in the function", async () => typeof (await import("./modules/lazy.ts")), [undefined], ["object"]);
check("import of a module of Node.js", () => typeof readFile, [undefined], ["function"]);

const double = (x) => 2 * x;
check("function", (x) => double(x), [1], [2]);

for (const factor of [2, 3]) check(`loop variable ${factor}`, (x) => x * factor, [1], [factor]);

const points = new Map([["a", { x: 1 }]]);
check("data", () => points.get("a"), [undefined], [{ x: 1 }]);

class Circle {
  r = 1;
  area() {
    return this.r ** 2 * 3;
  }
}
const circle = new Circle();
circle.r = 2;
check("instance", () => [circle.area(), circle instanceof Circle], [undefined], [[12, true]]);

const twice = ((factor, x) => factor * x).bind(null, 2);
check("bound function", (x) => twice(x), [3], [6]);

const tag = Symbol("tag");
const tagged = { [tag]: 1 };
check("symbol", () => tagged[tag], [undefined], [1]);

const Row = z.object({ n: z.number() });
check("constant of a package", (row) => Row.safeParse(row).success, [{ n: 1 }, {}], [true, false]);

const { env } = process;
check("process.env", () => env.WORKER_ONLY, [undefined], ["yes"]);

// ---- what is refused
const socket = new net.Socket();
check("handle", () => socket.destroyed, [undefined], /an instance of Socket/);

const soon = Promise.resolve(1);
check("promise", () => soon, [undefined], /a Promise/);

class Account {
  #cents = 1;
  read = 1;
}
const account = new Account();
check("private fields", () => account.read, [undefined], /private fields \(#cents\)/);

class Job {
  factor = 2;
  map(xs) {
    check("this", (x) => x * this.factor, xs, /uses `this` of its surroundings/);
  }
}
new Job().map([1]);

function counter() {
  let count = 0;
  const up = () => ++count;
  const read = () => count;
  return () => [up(), read()];
}
check("reassigned variable", counter(), [undefined], /`count` is reassigned/);

check("variable further down", () => later, [undefined], /`later` is not initialised/);
const later = 1;

check("evaluated code", new Function("return 1"), [undefined], /cannot find the source/);

check("class", Circle, [undefined], /a class cannot be mapped/);

const executor = new Executor();
check("executor", () => executor, [undefined], /belongs to the process that made it/);

globalThis.rate = 3;
check("global", (x) => x * globalThis.rate, [1], /`rate` was added in this process/);

Array.prototype.total = function () {
  return this.length;
};
check("patched built-in", () => [1].total(), [undefined], /`Array.prototype.total`/);

const Drawn = z.number().min(Math.random());
check("what cannot be repeated", (x) => Drawn.parse(x), [1], /`Math.random\(\)` .* gives another value each time/);

await done();
