// @ts-nocheck
/* oxlint-disable -- programs as odd as users may write them */
import { Ajv } from "ajv";
import _ from "lodash";
import { z } from "zod";
// @ts-nocheck
import { check, done } from "../harness.ts";

// ---- constants that packages made are made again by their initialiser
const Schema = z.object({ n: z.number().default(4), tags: z.array(z.string()).optional() });
const Nested = z.array(Schema);
check("P01 a zod schema", (v: unknown) => Schema.safeParse(v).success, [{ n: 1 }, { n: "x" }], [true, false]);
check("P02 a schema made of another", (v: unknown) => Nested.parse(v)[0].n, [[{}]], [4]);
check(
  "P03 a local schema",
  (() => {
    const min = 3;
    const Local = z.number().min(min);
    return (v: unknown) => Local.safeParse(v).success;
  })(),
  [2, 3],
  [false, true],
);
const alias = Schema;
check("P04 an alias of a schema", (v: unknown) => [alias === Schema, alias.parse(v).n], [{ n: 2 }], [[true, 2]]);
const tools = { schema: Schema, label: "tools" };
check("P05 a schema inside an object", (v: unknown) => tools.schema.parse(v).n, [{ n: 3 }], [3]);

// ---- lodash: functions by identity, chains, what its functions return
check(
  "P06 lodash's default import",
  (xs: number[]) =>
    _(xs)
      .filter((x) => x > 1)
      .map((x) => x * 2)
      .value(),
  [[1, 2, 3]],
  [[4, 6]],
);
const pick = _.flow([_.uniq, _.sum]);
check("P07 a function that lodash composed", (xs: number[]) => pick(xs), [[1, 1, 2]], [3]);
const { groupBy } = _;
check(
  "P08 a destructured function",
  (xs: number[]) => groupBy(xs, (x) => (x % 2 ? "odd" : "even")),
  [[1, 2, 3]],
  [{ odd: [1, 3], even: [2] }],
);

// ---- ajv: compiled validators cannot be copied
const ajv = new Ajv();
const validate = ajv.compile({ type: "object", properties: { a: { type: "integer" } }, required: ["a"] });
check("P09 an ajv validator", (v: unknown) => validate(v), [{ a: 1 }, {}], [true, false]);
const changed = new Ajv();
changed.addSchema({ type: "string" }, "text");
check(
  "P10 an instance that is changed later",
  (v: unknown) => changed.validate("text", v),
  ["a"],
  /changed afterwards .*packages\.ts:\d+/,
);

// ---- what would be another thing on each worker
const Tagged = z.object({ id: z.string().default(crypto.randomUUID()) });
check(
  "P13 a schema with an id in it",
  (v: unknown) => Tagged.parse(v).id,
  [{}],
  /crypto\.randomUUID\(\).*packages\.ts:\d+:\d+.*another value each time/,
);
const seed = Math.random();
const Above = z.number().min(seed);
check(
  "P14 a schema made of a random number",
  (v: unknown) => Above.safeParse(v).success,
  [2],
  /`seed`.*Math\.random\(\).*another value/,
);
const startedAt = new Date();
const lately = () => startedAt;
const Since = z.date().min(lately());
check(
  "P15 a schema made of a time that can be read",
  (v: unknown) => [Since.safeParse(v).success, startedAt <= new Date()],
  [new Date(0)],
  [[false, true]],
);
const ids = makeIds();
const Known = z.enum(ids);
check(
  "P16 a schema of ids that the script draws",
  (v: unknown) => Known.safeParse(v).success,
  ["a"],
  /`ids`.*Math\.random/,
);
const Lazy = z.object({ id: z.string().default(() => crypto.randomUUID()) });
check("P17 a schema that draws an id when it is used", (v: unknown) => Lazy.parse(v).id.length, [{}], [36]);
function makeIds() {
  return Array.from({ length: 2 }, () => `${Math.random()}`);
}

// ---- Intl
const money = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
check("P11 an Intl formatter", (x: number) => money.format(x), [1234.5], ["$1,234.50"]);
const collate = new Intl.Collator("de").compare;
check("P12 a bound function of Intl", (xs: string[]) => xs.toSorted(collate), [["z", "ä"]], [["ä", "z"]]);
await done();
