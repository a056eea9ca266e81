import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import type { Terminal } from "../terminal.ts";
import { isCut, taskLogs } from "./task-logs.ts";

const pipe = new PassThrough();
const terminal: Terminal["stdout"] = Object.assign(new PassThrough(), { isTTY: true });

test("each line says whose it is, if there are several tasks", () => {
  expect(taskLogs("one\ntwo\n", 7, pipe)).toBe("[7] one\n[7] two\n");
  expect(taskLogs("one\ntwo", undefined, pipe)).toBe("one\ntwo\n");
});

test("a bar that was drawn again and again is a line each time", () => {
  expect(taskLogs("10 %\r20 %\r\ndone\n", undefined, pipe)).toBe("10 %\n20 %\ndone\n");
});

test("colours stay on a terminal and end with their line; nothing else gets through to it", () => {
  const logs = "\u001b[1;31mred\u001b[0m \u001b[2J\u001b[1;1Hup\u001b]0;title\u0007 \u009b2K\u0000\u202edab";
  expect(taskLogs(logs, undefined, terminal)).toBe("\u001b[1;31mred\u001b[0m up \ufffd\ufffddab\u001b[0m\n");
  expect(taskLogs(logs, undefined, pipe)).toBe("red up \ufffd\ufffddab\n");
});

test("4 KiB are all that is kept, so there may have been more", () => {
  expect(isCut("x".repeat(4_096))).toBe(true);
  expect(isCut("x".repeat(4_000))).toBe(false);
  expect(isCut("ö".repeat(2_047))).toBe(true);
});
