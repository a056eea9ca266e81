import { once } from "node:events";
import { LineFile } from "../../packages/boris/dist/cli/output/line-file.js";

// A limit of the shell stands in for a full disk: `write` takes what fits and refuses the rest.
process.on("SIGXFSZ", () => undefined);

const file = new LineFile(process.argv[2] ?? "");
const failed = once(file, "error");
for (let line = 0; line < 100; line += 1) file.write(`${line}: ${"x".repeat(95)}\n`);
const [error] = (await failed) as [NodeJS.ErrnoException];
console.log(error.code);
