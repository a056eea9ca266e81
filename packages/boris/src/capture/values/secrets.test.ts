import { expect, test } from "vitest";
import { Draft } from "../draft/draft.ts";
import { warnOfEnvironment, warnOfSecret } from "./secrets.ts";

function warningsOf(look: (draft: Draft) => void): string[] {
  const draft = new Draft("/project");
  draft.trail.withinVariable("config", "main.ts:1:7", () => look(draft));
  return [...draft.warnings];
}

test("a string under a telling name gives a warning that names the variable, never the value", () => {
  const [warning] = warningsOf((draft) => warnOfSecret(draft, "apiKey", "abcdefgh12345"));
  expect(warning).toContain("`config` (declared at main.ts:1:7)");
  expect(warning).not.toContain("abcdefgh12345");
});

test("keys of well-known services are known by their looks", () => {
  expect(warningsOf((draft) => warnOfSecret(draft, "x", "AKIAABCDEFGHIJKLMNOP"))).toHaveLength(1);
  expect(warningsOf((draft) => warnOfSecret(draft, "x", "-----BEGIN RSA PRIVATE KEY-----\n"))).toHaveLength(1);
});

test("ordinary strings give none", () => {
  const look = (draft: Draft): void => {
    for (const [key, text] of [
      ["name", "a long and ordinary text"],
      ["tokens", "the cat sat"],
      ["token", "short"],
    ] as const)
      warnOfSecret(draft, key, text);
  };
  expect(warningsOf(look)).toEqual([]);
});

test("a copy of the whole environment gives a warning", () => {
  expect(warningsOf((draft) => warnOfEnvironment(draft, { ...process.env }))).toHaveLength(1);
  expect(warningsOf((draft) => warnOfEnvironment(draft, { PATH: process.env["PATH"] }))).toEqual([]);
});
