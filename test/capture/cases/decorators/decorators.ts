// @ts-nocheck
/* oxlint-disable -- programs as odd as users may write them */
import { check, done } from "../../harness.ts";
const calls: string[] = [];
function log(_t: any, key: string, d: PropertyDescriptor): PropertyDescriptor {
  const f = d.value;
  return {
    ...d,
    value(...a: any[]) {
      calls.push(key);
      return f.apply(this, a);
    },
  };
}
class Deco {
  @log hit(n: number): number {
    return n + 1;
  }
}
check(
  "T6 decorated method",
  (n: number) => {
    const d = new Deco();
    const r = d.hit(n);
    return [r, calls.length];
  },
  [1],
  [[2, 1]],
);
function entity(name: string) {
  return <T extends new (...a: any[]) => any>(C: T): any => {
    (C as any).entity = name + calls.length;
    return C;
  };
}
@entity("user")
class User {
  id = 5;
}
check("D2 class decorator", () => [(User as any).entity, new User().id], [undefined], [["user0", 5]]);
await done();
