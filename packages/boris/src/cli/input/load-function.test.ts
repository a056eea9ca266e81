import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { temporaryFolder } from "../../../../../test/support/temporary-folder.ts";
import { loadFunction } from "./load-function.ts";

const { console: own } = globalThis;
afterEach(() => void (globalThis.console = own));

const write = (content: string): string => {
  const file = join(temporaryFolder(), "f.ts");
  writeFileSync(file, content);
  return file;
};

test.each([
  ["the named export", "export const b = () => 1; export default () => 2;", "b", { name: "b", result: 1 }],
  [
    "the default export",
    "export const b = () => 1; export default () => 2;",
    undefined,
    { name: "default", result: 2 },
  ],
  [
    "the default export by its own name",
    "export default function best() { return 2; }",
    undefined,
    { name: "best", result: 2 },
  ],
  [
    "the only function",
    "export const a = 1; export class B {} export const c = () => 3;",
    undefined,
    { name: "c", result: 3 },
  ],
])("a file gives %s", async (_, content, name, expected) => {
  const loaded = await loadFunction(write(content), name);
  expect({ name: loaded.name, result: (loaded.fn as () => unknown)() }).toEqual(expected);
});

test.each([
  [
    "several",
    "export function b() {} export function a() {}",
    undefined,
    /several functions; say which by '--export': a, b$/,
  ],
  ["none", "export const a = 1;", undefined, /^Cannot run '.*f\.ts': it exports no function$/],
  ["no such", "export function a() {}", "b", /f\.ts' has no export 'b'; its functions are a$/],
  ["no function", "export const b = 1;", "b", /^Cannot run 'b' of '.*': it is no function; it exports no function$/],
  ["a class", "export class B {}", "B", /^Cannot run 'B' of '.*': it is no function/],
  ["thrown at load", "\nthrow new RangeError('no\\nway');", undefined, /: RangeError: no way \(\/.*f\.ts:2:7\)$/],
  ["a thrown value", "throw 'no\\nway';", undefined, /: it threw no way$/],
  ["no TypeScript", "export const a: = 1;", undefined, /^Cannot load '.*f\.ts': SyntaxError: .*f\.ts:1\)$/],
  ["TypeScript beyond types", "export enum A { B }", undefined, /^Cannot load .* enum is not supported .*f\.ts:1\)$/],
  ["a missing import", 'import "./none.ts";', undefined, /^Cannot load '.*f\.ts': .*none\.ts/],
])("a file is refused by one line: %s", async (_, content, name, message) => {
  await expect(loadFunction(write(content), name)).rejects.toThrow(
    expect.objectContaining({ name: "CommandError", exitCode: 2, message: expect.stringMatching(message) }),
  );
});

test.each([
  ["none.ts", "Cannot load 'none.ts': there is no such file"],
  ["/", "Cannot load '/': it is no file"],
  ["/dev/null", "Cannot load '/dev/null': it is no file"],
])("what is no file is refused: %s", async (file, message) => {
  await expect(loadFunction(file)).rejects.toThrow(message);
});
