// @ts-nocheck
/* oxlint-disable -- programs as odd as users may write them */
import { check, done } from "../harness.ts";
import { Vec, makeAdder } from "./modules/add.ts";

// ---- names: shadowing and clashes
const n = 1000;
const value = "outer";
check(
  "H01 a parameter shadows a script variable",
  (
    (n: number) => (x: number) =>
      x + n
  )(7),
  [1],
  [8],
);
check(
  "H02 nested functions shadow twice",
  ((n: number) => (x: number) => {
    const f = (n: number) => n * 2;
    return f(x) + n;
  })(6),
  [1],
  [8],
);
check(
  "H03 a block shadows",
  (() => {
    const value = "inner";
    {
      const value = "block";
      return () => value;
    }
  })(),
  [undefined],
  ["block"],
);
check(
  "H04 shadow and outer used by two closures",
  (() => {
    const outer = () => value;
    const value2 = "x";
    return () => outer() + value2;
  })(),
  [undefined],
  ["outerx"],
);
check(
  "H05 same names in two closures",
  (() => {
    const a = (
      (k: number) => () =>
        k
    )(1);
    const b = (
      (k: number) => () =>
        k
    )(2);
    return () => [a(), b()];
  })(),
  [undefined],
  [[1, 2]],
);
check(
  "H06 names of generated code",
  (() => {
    const $boris = 1,
      $env = 2,
      captures = 3,
      restore = 4,
      instantiate = 5;
    return () => $boris + $env + captures + restore + instantiate;
  })(),
  [undefined],
  [15],
);
check(
  "H07 a catch binding",
  (() => {
    try {
      throw new Error("boom");
    } catch (error) {
      return () => (error as Error).message;
    }
  })(),
  [undefined],
  ["boom"],
);
check(
  "H08 destructured parameters with defaults",
  (
    ({ a, b: [c, d = 4] = [3] }: { a: number; b?: number[] }, ...rest: number[]) =>
    () => [a, c, d, rest]
  )({ a: 1 }, 9, 8),
  [undefined],
  [[1, 3, 4, [9, 8]]],
);
check(
  "H09 a named function expression",
  (() => {
    const f = function fact(k: number): number {
      return k < 2 ? 1 : k * fact(k - 1);
    };
    return f;
  })(),
  [5],
  [120],
);
check(
  "H10 a label, a switch and a reserved-looking name",
  (() => {
    const of = 1,
      get = 2,
      async = 3;
    return (x: number) => {
      outer: for (;;) {
        switch (x) {
          case 1:
            break outer;
          default:
            return of;
        }
      }
      return get + async;
    };
  })(),
  [1, 2],
  [5, 1],
);

// ---- loops and activations
const perIteration: (() => number)[] = [];
for (let i = 0; i < 3; i++) perIteration.push(() => i * 10);
check("H11 closures of a loop", () => perIteration.map((f) => f()), [undefined], [[0, 10, 20]]);
for (const [key, k] of Object.entries({ a: 1, b: 2 }))
  check(`H12 for of entries ${key}`, (x: number) => `${key}${x + k}`, [1], [`${key}${1 + k}`]);
check(
  "H13 one activation per call",
  (() => {
    const make = (k: number) => ({ get: () => k });
    const [a, b] = [make(1), make(2)];
    return () => [a.get(), b.get()];
  })(),
  [undefined],
  [[1, 2]],
);
check(
  "H14 a counter as it is now",
  (() => {
    let count = 0;
    const f = () => ++count;
    f();
    f();
    return f;
  })(),
  [undefined],
  [3],
);

// ---- classes
const Serializable = <T extends new (...args: any[]) => object>(Base: T) =>
  class extends Base {
    json() {
      return JSON.stringify(this);
    }
  };
const Named =
  (name: string) =>
  <T extends new (...args: any[]) => object>(Base: T) =>
    class extends Base {
      label() {
        return name;
      }
    };
class Point {
  constructor(public_x: number) {
    this.x = public_x;
  }
  x: number;
}
const Mixed = Named("point")(Serializable(Point));
const mixed = new Mixed(3);
check(
  "H15 mixins",
  () => [mixed.json(), mixed.label(), mixed instanceof Point, new Mixed(4).json()],
  [undefined],
  [['{"x":3}', "point", true, '{"x":4}']],
);
class Base {
  static registry: Record<string, unknown> = {};
  static create() {
    return new this();
  }
  kind() {
    return "base";
  }
  get twice() {
    return this.kind() + this.kind();
  }
}
class Derived extends Base {
  override kind() {
    return `derived of ${super.kind()}`;
  }
}
Base.registry.derived = Derived;
check(
  "H16 statics, super and accessors",
  () => [Derived.create().kind(), new Derived().twice, Base.registry.derived === Derived],
  [undefined],
  [["derived of base", "derived of basederived of base", true]],
);
class Stack<T> extends Array<T> {
  top() {
    return this[this.length - 1];
  }
}
const stack = Stack.from([1, 2, 3]) as Stack<number>;
check(
  "H17 a class that extends Array",
  () => [stack.top(), stack instanceof Stack, stack.length, Array.isArray(stack)],
  [undefined],
  [[3, true, 3, true]],
);
class LruMap extends Map<string, number> {
  limit = 2;
  override set(k: string, v: number) {
    super.set(k, v);
    if (this.size > (this.limit ?? 9)) this.delete(this.keys().next().value!);
    return this;
  }
}
const lru = new LruMap([
  ["a", 1],
  ["b", 2],
]);
lru.set("c", 3);
check(
  "H18 a class that extends Map",
  () => [[...lru.keys()], lru.limit, lru.set("d", 4).size],
  [undefined],
  [[["b", "c"], 2, 2]],
);
class HttpError extends Error {
  status: number;
  constructor(status: number, options?: ErrorOptions) {
    super(`status ${status}`, options);
    this.name = "HttpError";
    this.status = status;
  }
}
const httpError = new HttpError(404, { cause: new TypeError("inner") });
check(
  "H19 an error of the user's class",
  () => [
    httpError instanceof HttpError,
    httpError.message,
    httpError.status,
    httpError.name,
    (httpError.cause as Error) instanceof TypeError,
    typeof httpError.stack,
  ],
  [undefined],
  [[true, "status 404", 404, "HttpError", true, "string"]],
);
check(
  "H20 a local class with private members",
  (() => {
    const seed = 5;
    class Counter {
      #count = seed;
      static #made = 0;
      up() {
        Counter.#made++;
        return ++this.#count;
      }
      static get made() {
        return Counter.#made;
      }
    }
    return () => {
      const c = new Counter();
      c.up();
      return [c.up(), Counter.made];
    };
  })(),
  [undefined],
  [[7, 2]],
);
check(
  "H21 an old-style constructor function",
  (() => {
    function Animal(this: any, name: string) {
      this.name = name;
    }
    Animal.prototype.speak = function () {
      return `${this.name}!`;
    };
    const cat = new (Animal as any)("cat");
    return () => [cat.speak(), cat instanceof (Animal as any), new (Animal as any)("dog").speak()];
  })(),
  [undefined],
  [["cat!", true, "dog!"]],
);
check(
  "H22 an instance of a class in a Map of its own kind",
  (() => {
    class Node2 {
      links = new Map<string, Node2>();
      id: string;
      constructor(id: string) {
        this.id = id;
      }
    }
    const a = new Node2("a"),
      b = new Node2("b");
    a.links.set("b", b);
    b.links.set("a", a);
    return () => [a.links.get("b")!.links.get("a") === a, b instanceof Node2];
  })(),
  [undefined],
  [[true, true]],
);
check(
  "H23 Symbol.iterator, asyncIterator and toPrimitive members",
  (() => {
    class Range2 {
      constructor(to: number) {
        this.to = to;
      }
      to: number;
      *[Symbol.iterator]() {
        for (let i = 0; i < this.to; i++) yield i;
      }
      [Symbol.toPrimitive]() {
        return this.to;
      }
    }
    const range = new Range2(3);
    return () => [[...range], +range];
  })(),
  [undefined],
  [[[0, 1, 2], 3]],
);

// ---- graphs
const cycle: any = { list: [] };
cycle.list.push(cycle, { up: cycle });
cycle.map = new Map([[cycle, cycle.list]]);
check(
  "H24 cycles through arrays, maps and keys",
  () => [cycle.list[0] === cycle, cycle.list[1].up === cycle, cycle.map.get(cycle) === cycle.list],
  [undefined],
  [[true, true, true]],
);
let deep: any = null;
for (let i = 0; i < 20_000; i++) deep = { i, next: deep };
check(
  "H25 a list 20,000 deep",
  () => {
    let length = 0;
    for (let node = deep; node; node = node.next) length++;
    return length;
  },
  [undefined],
  [20_000],
);
const nodes = Array.from({ length: 5_000 }, (_, i) => ({ i, next: undefined as unknown }));
nodes.forEach((node, i) => {
  node.next = nodes[i + 1];
});
check(
  "H26 an array of linked nodes",
  () => [nodes.length, nodes[4_998].next === nodes[4_999]],
  [undefined],
  [[5_000, true]],
);
let deepMap: any = new Map();
for (let i = 0; i < 2_000; i++) deepMap = new Map([["in", deepMap]]);
check(
  "H27 maps 2,000 deep",
  () => {
    let depth = 0;
    for (let m = deepMap; m.get("in"); m = m.get("in")) depth++;
    return depth;
  },
  [undefined],
  [2_000],
);
const sharedKey = { k: 1 };
const weird = { 1: "one", "-1": "minus", "": "empty", __proto__x: 1, constructor: "own", toString: "text" };
check(
  "H28 odd property names",
  () => [Object.keys(weird), weird.constructor, weird.toString],
  [undefined],
  [[["1", "-1", "", "__proto__x", "constructor", "toString"], "own", "text"]],
);
const protoKey = JSON.parse('{"__proto__": {"admin": true}, "a": 1}');
check(
  "H29 an own property named __proto__",
  () => [Object.hasOwn(protoKey, "__proto__"), protoKey.admin, Object.keys(protoKey)],
  [undefined],
  [[true, undefined, ["__proto__", "a"]]],
);
const inherited = Object.create(
  {
    hello() {
      return `hi ${this.name}`;
    },
  },
  { name: { value: "bo", enumerable: true } },
);
check("H30 a prototype that is an object", () => inherited.hello(), [undefined], ["hi bo"]);
const guarded = Object.defineProperty({ open: 1 }, "hidden", { value: 2, enumerable: false, writable: false });
check(
  "H31 property flags",
  () => [Object.keys(guarded), guarded.hidden, Object.getOwnPropertyDescriptor(guarded, "hidden")!.writable],
  [undefined],
  [[["open"], 2, false]],
);
const withSet = {
  log: [] as number[],
  set last(v: number) {
    this.log.push(v);
  },
  get last() {
    return this.log.at(-1) ?? -1;
  },
};
check(
  "H32 getter and setter",
  () => {
    withSet.last = 5;
    return [withSet.last, withSet.log];
  },
  [undefined],
  [[5, [5]]],
);
const sym = Symbol("mine");
const bySymbol = { [sym]: 1, [Symbol.for("reg")]: 2, [Symbol.toStringTag]: "Tagged" };
check(
  "H33 symbol keys",
  () => [bySymbol[sym], bySymbol[Symbol.for("reg")], String(bySymbol), sym.description],
  [undefined],
  [[1, 2, "[object Tagged]", "mine"]],
);
const sparse = [1, , 3] as number[];
(sparse as any).note = "extra";
sparse.length = 5;
check(
  "H34 sparse arrays with properties",
  () => [sparse.length, 1 in sparse, 3 in sparse, (sparse as any).note],
  [undefined],
  [[5, false, false, "extra"]],
);
const match = /(?<y>\d+)-(\d+)/.exec("on 2024-05")!;
check(
  "H35 a regular expression's match",
  () => [match[1], match.index, match.groups!.y, match.input],
  [undefined],
  [["2024", 3, "2024", "on 2024-05"]],
);
const sticky = /a/gy;
sticky.lastIndex = 2;
check("H36 lastIndex", () => [sticky.lastIndex, sticky.flags], [undefined], [[2, "gy"]]);
const boxed = [Object(1), Object("s"), Object(true), Object(5n)];
check(
  "H37 boxed primitives",
  () => boxed.map((b) => typeof b + String(b)),
  [undefined],
  [["object1", "objects", "objecttrue", "object5"]],
);
const invalid = new Date(NaN);
check("H38 an invalid date", () => Number.isNaN(invalid.getTime()), [undefined], [true]);
const aggregate = new AggregateError([new RangeError("a"), "b"], "many");
check(
  "H39 an aggregate error",
  () => [aggregate instanceof AggregateError, aggregate.errors.length, aggregate.errors[0] instanceof RangeError],
  [undefined],
  [[true, 2, true]],
);

// ---- functions
const compose =
  (...fs: ((x: number) => number)[]) =>
  (x: number) =>
    fs.reduce((acc, f) => f(acc), x);
check(
  "H40 higher-order composition",
  compose(
    (x) => x + 1,
    makeAdder(1),
    (x) => x * 2,
  ),
  [1],
  [9],
);
const bound = Vec.prototype.len.bind(new Vec(3, 4));
check("H41 a bound method of an instance", () => bound(), [undefined], [5]);
const partial = ((a: number, b: number, c: number) => a + b + c).bind(null, 1).bind(null, 2);
check("H42 bound twice", (x: number) => partial(x), [3], [6]);
const memo = new Map<number, number>();
const fib = (k: number): number => memo.get(k) ?? (k < 2 ? k : (memo.set(k, fib(k - 1) + fib(k - 2)), memo.get(k)!));
fib(10);
check("H43 a memo with what it holds now", (k: number) => [memo.size > 5, fib(k)], [50], [[true, 12586269025]]);
const late: { f?: () => string } = {};
class LateClass {
  hi() {
    return "late";
  }
}
late.f = () => new LateClass().hi();
check("H44 a value that refers to what is declared after it", () => late.f!(), [undefined], ["late"]);
const accessors = Object.getOwnPropertyDescriptor(
  class {
    get v() {
      return 7;
    }
  }.prototype,
  "v",
)!;
check("H45 a getter as a value", () => accessors.get!.call({}), [undefined], [7]);
const gens = {
  *count(to: number) {
    for (let i = 0; i < to; i++) yield i;
  },
  async later(x: number) {
    return x;
  },
  async *both() {
    yield 1;
  },
};
check(
  "H46 generator and async methods",
  async () => [[...gens.count(3)], await gens.later(2), (await gens.both().next()).value],
  [undefined],
  [[[0, 1, 2], 2, 1]],
);
const handlers = { "on-click": (x: number) => x + 1, 42: () => "num", ["comp" + "uted"]: () => "c" };
check(
  "H47 functions under odd keys",
  (x: number) => [handlers["on-click"](x), handlers[42](), handlers.computed()],
  [1],
  [[2, "num", "c"]],
);
check(
  "H48 default parameters that capture",
  (() => {
    const base = 5;
    return (x: number, _context: unknown, y = base * 2) => x + y;
  })(),
  [1],
  [11],
);
check("H49 typeof of what is not there", () => typeof notDeclaredAnywhere, [undefined], ["undefined"]);
check("H50 eval of text without captures", () => (0, eval)("1 + 1"), [undefined], [2]);
await done();
