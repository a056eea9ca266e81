import { expect, test } from "vitest";
import { bundleCreatedRequire } from "./created-require.ts";

test.each([
  "const require = createRequire(import.meta.url);",
  "let require = module.createRequire( import.meta.url )",
  "const require: NodeJS.Require = createRequire(import.meta.filename);",
  "const require =\n  createRequire(import.meta.url);",
])("takes out: %s", (declaration) => {
  const text = `a(); ${declaration} b();`;
  const bundled = bundleCreatedRequire(text);
  expect(bundled).not.toMatch(/createRequire/);
  expect(bundled.split("\n").map((line) => line.length)).toEqual(text.split("\n").map((line) => line.length));
  expect(bundled.startsWith("a(); ") && bundled.endsWith(" b();")).toBe(true);
});

test.each([
  "const load = createRequire(import.meta.url);",
  'const require = createRequire("/somewhere/else.js");',
  'import { createRequire } from "node:module";',
])("leaves alone: %s", (text) => {
  expect(bundleCreatedRequire(text)).toBe(text);
});
