/**
 * Has faast.js pack one function of `shipped/` for its local mode, by webpack, then the same again: from the call until calls can be
 * made. Arguments: its file, and the folder in which faastjs is installed.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { cpuOfTree } from "../cpu-of-tree.ts";
import { report } from "../programs/figures.ts";

/** The part of faastjs 8.0.75 that is used here. */
interface Faast {
  faast(provider: "local", functions: unknown, options: object): Promise<{ cleanup(): Promise<void> }>;
}

const [file = "", folder = ""] = process.argv.slice(2);
const faastjs = createRequire(join(folder, "package.json"))("faastjs") as Faast;
const functions: unknown = createRequire(import.meta.url)(`../shipped/${file}`);

async function measure(): Promise<{ readonly wallMs: number; readonly cpuMs: number }> {
  const cpuBefore = cpuOfTree();
  const startedAt = performance.now();
  const module = await faastjs.faast("local", functions, { childProcess: true, concurrency: 1, gc: "off" });
  const figures = { wallMs: performance.now() - startedAt, cpuMs: cpuOfTree() - cpuBefore };
  await module.cleanup();
  return figures;
}

const first = await measure();
const again = await measure();
report({ firstMs: first.wallMs, firstCpuMs: first.cpuMs, againMs: again.wallMs, againCpuMs: again.cpuMs });
// Timers that cleanup() leaves behind would keep the process for ten more seconds.
process.exit();
