#!/usr/bin/env node
// Plain JavaScript, outside of what is compiled: it is there and executable before the first build, and runs on a Node
// that is too old for the rest, to say so.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(`boris: needs Node 22.13 or later: this is ${process.versions.node}\n`);
  process.exitCode = 2;
} else {
  await import("../dist/cli/main.js");
}
