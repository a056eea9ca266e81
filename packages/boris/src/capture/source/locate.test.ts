import { describe, expect, test } from "vitest";
import { inspectFunction } from "../inspect/inspect-function.ts";
import { withSession } from "../inspect/session.ts";
import { locateOnDisk } from "./locate-on-disk.ts";
import { locate } from "./locate.ts";

function textOf(fn: Function): string {
  const found = withSession(() => locate(fn, inspectFunction(fn).location));
  return found.kind === "source" ? found.unit.slice(found.node) : found.kind;
}

function memberOf(owner: object | undefined, key: string): Function {
  return Reflect.get(owner ?? {}, key) as Function;
}

const evaluated = Reflect.construct(Function, ["return 1"]);
const twins = [(x: number) => x + 1, (x: number) => x + 2] as const;
const methods = {
  plain(a: string) {
    return a;
  },
  get size() {
    return 3;
  },
  async *later() {
    yield await Promise.resolve(1);
  },
};
class Shape {
  readonly side: number;
  constructor(side: number) {
    this.side = side;
  }
  area(): number {
    return this.side ** 2;
  }
}
class Bare {
  readonly side = 1;
}

describe("locate", () => {
  test("tells functions of one line apart", () => {
    expect(textOf(twins[0])).toBe("(x: number) => x + 1");
    expect(textOf(twins[1])).toBe("(x: number) => x + 2");
  });

  test("finds an arrow without parameters, and one inside of another", () => {
    const outer = () => () => 7;
    expect(textOf(outer)).toBe("() => () => 7");
    expect(textOf(outer())).toBe("() => 7");
  });

  test("finds methods, getters and generators", () => {
    expect(textOf(memberOf(methods, "plain"))).toContain("return a;");
    expect(textOf(memberOf(Object.getOwnPropertyDescriptor(methods, "size"), "get"))).toContain("return 3;");
    expect(textOf(memberOf(methods, "later"))).toContain("yield await");
    expect(textOf(memberOf(Shape.prototype, "area"))).toContain("this.side ** 2");
  });

  test("finds classes with and without a constructor", () => {
    expect(textOf(Shape)).toMatch(/^class Shape/);
    expect(textOf(Bare)).toMatch(/^class Bare/);
  });

  test("names what has no source of the user's", () => {
    expect(textOf(Math.max)).toBe("native");
    expect(textOf(setTimeout)).toBe("internal");
    expect(textOf(evaluated)).toBe("unknown");
  });
});

test("a function is found in its file by its text, types aside", () => {
  const typed = (x: number | undefined): number => x ?? 0;
  const found = withSession(() => locateOnDisk(typed, inspectFunction(typed).location));
  expect(found && found.unit.slice(found.node)).toBe("(x: number | undefined): number => x ?? 0");
});
