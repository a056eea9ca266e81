import { expect, test } from "vitest";
import { RequestGuard } from "./request-guard.ts";

const guard = new RequestGuard(4_000, "secret");
const ask = (url: string | undefined, host?: string) =>
  guard.pathOf({ headers: host === undefined ? {} : { host }, ...(url === undefined ? {} : { url }) });

test("who knows the token and came by this address gets a path", () => {
  expect(ask("/secret/", "127.0.0.1:4000")).toBe("/");
  expect(ask("/secret/events", "localhost:4000")).toBe("/events");
  expect(ask("/secret/events?x=/y", "localhost:4000")).toBe("/events");
});

test.for([
  "/",
  "/secret",
  "/secre/",
  "/secretx/",
  "//secret/",
  "secret/",
  "/SECRET/",
  "/%73ecret/",
  "*",
  "",
  undefined,
])("%j is not let through", (url) => {
  expect(ask(url, "127.0.0.1:4000")).toBeUndefined();
});

test.for([
  undefined,
  "",
  "evil.example",
  "evil.example:4000",
  "127.0.0.1",
  "127.0.0.1:4001",
  "127.0.0.1.evil.example:4000",
])("a request to the host %j is not let through", (host) => {
  expect(ask("/secret/", host)).toBeUndefined();
});
