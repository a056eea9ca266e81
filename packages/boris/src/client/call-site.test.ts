import { EventEmitter } from "node:events";
import { runInThisContext } from "node:vm";
import { expect, test } from "vitest";
import { findCallSite } from "./call-site.ts";

/** A program somewhere else, since frames in the folder of boris are left out. */
const program = (body: string): ((findIt: () => string, emitter: EventEmitter) => string) =>
  runInThisContext(`(function run(findIt, emitter) { ${body} })`, { filename: "/home/me/main.js" }) as never;

test("a call's place ends with the program's last frame, what Node.js ran it by is left out", async () => {
  const run = program("return findIt();");
  const frames = await new Promise<string>((resolve) => {
    setImmediate(() => resolve(run(findCallSite, new EventEmitter())));
  });
  expect(frames.split("\n")).toEqual([expect.stringMatching(/^ {4}at run \(\/home\/me\/main\.js:1:\d+\)$/)]);
});

test("what Node.js does between two frames of the program stays", () => {
  const run = program(
    'let found; emitter.on("x", function on() { found = findIt(); }); emitter.emit("x"); return found;',
  );
  const frames = run(findCallSite, new EventEmitter()).split("\n");
  expect(frames.slice(0, 3)).toEqual([
    expect.stringMatching(/main\.js/),
    expect.stringMatching(/emit \(node:events:/),
    expect.stringMatching(/at run \(\/home\/me\/main\.js/),
  ]);
});
