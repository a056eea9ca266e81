import { afterEach, expect, test } from "vitest";
import { capture } from "../capture.ts";
import { limits, readKey, registry, setKey, settings } from "./changing-module.fake.ts";
import * as module from "./changing-module.fake.ts";
import { readThere } from "./importing-module.fake.ts";

const alias = registry;
const useAlias = () => alias.size;
const useSettings = () => settings.rate;
const useLimits = () => limits.length;
const useNamespace = () => module.readKey();

const warnings = (fn: () => unknown): string =>
  capture(fn)
    .warnings.map((each) => /`(\w+)` \(\S*changing-module\.fake\.ts:\d+:\d+\) was changed/.exec(each)?.[1] ?? each)
    .join();

afterEach(() => {
  registry.delete("b");
  Object.assign(settings, { rate: 1, names: [] });
  delete settings.note;
  limits.splice(0, limits.length, 1, 2);
  setKey(undefined);
});

test("a module that is as it was declared gives no warning", () => {
  for (const fn of [useAlias, useSettings, useLimits, useNamespace, readKey, readThere]) expect(warnings(fn)).toBe("");
});

test("an alias of a module's object that was added to gives a warning", () => {
  registry.set("b", 2);
  expect(warnings(useAlias)).toBe("registry");
});

test.each([
  ["an assignment", () => (settings.rate = 2)],
  ["a new property", () => (settings.note = "x")],
  ["one deeper", () => settings.names.push("x")],
  ["a deletion", () => Reflect.deleteProperty(settings, "names")],
])("an imported object that was changed by %s gives a warning", (_, change) => {
  change();
  expect(warnings(useSettings)).toBe("settings");
});

test("an imported list with another element gives a warning", () => {
  limits[1] = 3;
  expect(warnings(useLimits)).toBe("limits");
});

test("a variable that was declared without a value, and has one, gives a warning wherever it is seen", () => {
  setKey("secret");
  expect([readKey, useNamespace, readThere].map(warnings)).toEqual(["key", "key", "key"]);
});
