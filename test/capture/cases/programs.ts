// @ts-nocheck
/* oxlint-disable -- programs as odd as users may write them */
import { createHash } from "node:crypto";
import { addDays, differenceInCalendarDays, format } from "date-fns";
import _ from "lodash";
import { Matrix, solve } from "ml-matrix";
import Papa from "papaparse";
import * as ss from "simple-statistics";
import { linearRegression, linearRegressionLine } from "simple-statistics";
import { z } from "zod";
// @ts-nocheck
import { check, done } from "../harness.ts";

// ---- samples of READMEs
const from = new Date(2024, 1, 10);
check(
  "R01 date-fns",
  (days: number) => [format(addDays(from, days), "yyyy-MM-dd"), differenceInCalendarDays(addDays(from, days), from)],
  [20],
  [["2024-03-01", 20]],
);
const csv = "name,score\nada,3\nbob,4\n";
check(
  "R02 papaparse",
  () => Papa.parse(csv, { header: true, dynamicTyping: true }).data.filter((row) => row.name),
  [undefined],
  [
    [
      { name: "ada", score: 3 },
      { name: "bob", score: 4 },
    ],
  ],
);
const line = linearRegressionLine(
  linearRegression([
    [0, 0],
    [1, 10],
  ]),
);
check("R03 simple-statistics: a fitted line", (x: number) => line(x), [3], [30]);
check("R04 simple-statistics: a namespace", (xs: number[]) => ss.median(xs), [[10, 2, 5, 100, 2, 1]], [3.5]);
const A = new Matrix([
  [2, 1],
  [1, 3],
]);
check(
  "R05 ml-matrix: an instance of a package's class",
  (b: number[]) =>
    solve(A, Matrix.columnVector(b))
      .to1DArray()
      .map((x) => Math.round(x * 1000) / 1000),
  [[3, 5]],
  [[0.8, 1.4]],
);
const User = z.object({ username: z.string() });
check(
  "R06 zod's first sample",
  (input: unknown) => {
    const result = User.safeParse(input);
    return result.success ? result.data.username : result.error.issues[0].code;
  },
  [{ username: "ludwig" }, { username: 42 }],
  ["ludwig", "invalid_type"],
);
const greet = _.template("hello <%= user %>!");
check("R07 lodash's template", (user: string) => greet({ user }), ["fred"], ["hello fred!"]);
const throttled = _.debounce((x: number) => x, 10);
check("R08 lodash's debounce, made in a constant", (x: number) => typeof throttled(x), [1], ["undefined"]);

// ---- programs as people write them
interface Model {
  weights: Float64Array;
  bias: number;
}
function trainModel(rate: number, xs: Float64Array, ys: Float64Array): Model {
  const model: Model = { weights: new Float64Array(1), bias: 0 };
  for (let epoch = 0; epoch < 200; epoch++)
    for (let i = 0; i < xs.length; i++) {
      const error = model.weights[0] * xs[i] + model.bias - ys[i];
      model.weights[0] -= rate * error * xs[i];
      model.bias -= rate * error;
    }
  return model;
}
const xs = Float64Array.from([0, 1, 2, 3]);
const ys = xs.map((x) => 2 * x + 1);
check(
  "R09 a parameter search over captured data",
  (rate: number) => {
    const m = trainModel(rate, xs, ys);
    return [Math.round(m.weights[0]), Math.round(m.bias)];
  },
  [0.1, 0.05],
  [
    [2, 1],
    [2, 1],
  ],
);
function mulberry(seed: number) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
check(
  "R10 a Monte Carlo simulation",
  (seed: number) => {
    const random = mulberry(seed);
    let inside = 0;
    for (let i = 0; i < 20_000; i++) inside += random() ** 2 + random() ** 2 < 1 ? 1 : 0;
    return Math.abs((4 * inside) / 20_000 - Math.PI) < 0.1;
  },
  [1, 2],
  [true, true],
);
class Tokenizer {
  #unused = 0;
  vocabulary = new Map<string, number>();
  static of(text: string) {
    const t = new Tokenizer();
    for (const word of text.split(" ")) t.vocabulary.set(word, t.vocabulary.size);
    return t;
  }
  encode(text: string) {
    return text.split(" ").map((w) => this.vocabulary.get(w) ?? -1);
  }
}
const vocabulary = Tokenizer.of("the cat sat").vocabulary;
check(
  "R11 data out of a class with private fields",
  (text: string) => text.split(" ").map((w) => vocabulary.get(w) ?? -1),
  ["cat the dog"],
  [[1, 0, -1]],
);
const tokenizer = Tokenizer.of("a b");
check(
  "R12 the instance itself",
  (text: string) => tokenizer.encode(text),
  ["a"],
  /`tokenizer`.*|Tokenizer, which has private fields/,
);
const routes = [
  { path: /^\/users\/(\d+)$/, handle: (id: string) => `user ${id}` },
  { path: /^\/$/, handle: () => "home" },
];
check(
  "R13 a router table",
  (url: string) => {
    for (const { path, handle } of routes) {
      const m = path.exec(url);
      if (m) return handle(m[1]);
    }
    return "404";
  },
  ["/users/7", "/", "/x"],
  ["user 7", "home", "404"],
);
const cache = new Map<string, Promise<string>>();
check(
  "R14 a cache of promises, still empty",
  async (key: string) => {
    if (!cache.has(key)) cache.set(key, Promise.resolve(key.toUpperCase()));
    return cache.get(key);
  },
  ["a"],
  ["A"],
);
const filled = new Map([["a", Promise.resolve(1)]]);
check(
  "R15 a cache that holds promises",
  (key: string) => filled.get(key),
  ["a"],
  /Promise.*`filled` at filled\.get\("a"\)/,
);
const config = {
  ...JSON.parse('{"depth": 3, "nested": {"on": true}}'),
  get label() {
    return `d${this.depth}`;
  },
};
check("R16 a configuration with a getter", () => [config.label, config.nested.on], [undefined], [["d3", true]]);
const pipeline = [
  (s: string) => s.trim(),
  (s: string) => s.toLowerCase(),
  (s: string) => createHash("sha1").update(s).digest("hex").slice(0, 4),
];
check("R17 a pipeline of functions", (s: string) => pipeline.reduce((acc, step) => step(acc), s), ["  ABC "], ["a999"]);
type Shape = { kind: "circle"; r: number } | { kind: "square"; side: number };
const areas: { [K in Shape["kind"]]: (s: Extract<Shape, { kind: K }>) => number } = {
  circle: ({ r }) => Math.PI * r * r,
  square: ({ side }) => side ** 2,
};
check(
  "R18 a table by discriminated union",
  (s: Shape) => Math.round(areas[s.kind](s as never)),
  [
    { kind: "circle", r: 1 },
    { kind: "square", side: 3 },
  ],
  [3, 9],
);
async function retry<T>(times: number, f: (attempt: number) => Promise<T>): Promise<T> {
  for (let i = 1; ; i++)
    try {
      return await f(i);
    } catch (error) {
      if (i >= times) throw error;
    }
}
check(
  "R19 a retry helper with a closure",
  (fails: number) =>
    retry(3, async (attempt) => {
      if (attempt <= fails) throw new Error(`attempt ${attempt}`);
      return attempt;
    }),
  [2],
  [3],
);
class Graph {
  readonly edges = new Map<string, Set<string>>();
  link(a: string, b: string): this {
    (this.edges.get(a) ?? this.edges.set(a, new Set()).get(a)!).add(b);
    return this;
  }
  *walk(start: string, seen = new Set<string>()): Generator<string> {
    if (seen.has(start)) return;
    seen.add(start);
    yield start;
    for (const next of this.edges.get(start) ?? []) yield* this.walk(next, seen);
  }
}
const graph = new Graph().link("a", "b").link("b", "c").link("c", "a");
check("R20 a graph of the user's class", (start: string) => [...graph.walk(start)].join(""), ["b"], ["bca"]);
const simplex = (f: (x: number) => number) => {
  let best = Infinity;
  let at = 0;
  return {
    step: (x: number) => {
      const y = f(x);
      if (y < best) {
        best = y;
        at = x;
      }
      return at;
    },
    best: () => best,
  };
};
const search = simplex((x) => (x - 3) ** 2);
search.step(1);
check(
  "R21 closures that share what one of them writes",
  (x: number) => [search.step(x), search.best()],
  [3],
  /`best` is reassigned .*captured by more than one/,
);
const scores = {
  total: 0,
  add(n: number) {
    this.total += n;
    return this;
  },
};
check("R22 an object with methods that use this", (n: number) => scores.add(n).add(1).total, [4], [5]);
const unit = "km";
const labelled = Object.assign((x: number) => `${x} ${unit}`, { unit, parse: (s: string) => Number.parseFloat(s) });
check(
  "R23 a function with members",
  (s: string) => [labelled(labelled.parse(s)), labelled.unit],
  ["5 km"],
  [["5 km", "km"]],
);
await done();
