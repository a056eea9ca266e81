/**
 * Runs `sst.config.ts` as `sst deploy` would, without AWS and without Pulumi's engine, and writes down every resource
 * that it asks for. A process of its own, since SST's program takes over globals and the working directory.
 *
 * Real: sst.config.ts, stacks/, SST's components, @pulumi/aws and Pulumi's SDK, the code that is built and its zip.
 * Put in place: Pulumi's engine (its own mocks, as SST's component tests use them), and the two questions that SST's
 * components ask its command line. Not seen: what AWS and the provider check of values.
 */
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { buildConfig, buildProgram, type RunFunction } from "./build-program.ts";
import { Engine } from "./engine.ts";
import { pulumi } from "./platform.ts";
import { answerAsCli } from "./sst-cli.ts";
import type { SynthRequest } from "./synth-request.ts";

const request = JSON.parse(process.argv[2] ?? "") as SynthRequest;
const { stage, folder } = request;

const builds = await answerAsCli(folder);
const config = await load<{ app(input: { stage: string }): object }>(await buildConfig(request));
const app = { removal: "retain", protect: false, ...config.app({ stage }), stage };

const engine = new Engine();
await pulumi.runtime.setMocks(engine, "boris", stage, false, "organization");
const programFile = await buildProgram(request, app);
const run = await load<RunFunction>(programFile);
await rm(programFile);
const stack = pulumi.runtime.runInPulumiStack(() => run((asked) => engine.noteOptions(asked)));

let outputs: unknown;
pulumi.output(stack).apply((settled) => {
  outputs = settled;
});

// With nothing left to do every output has settled: what resources need is often known only after other resources.
process.once("beforeExit", () => {
  if (outputs === undefined) throw new Error("The program ended without its outputs");
  const captured = { app, outputs, resources: engine.resources, builds };
  void writeFile(path.join(folder, "captured.json"), JSON.stringify(captured));
});

async function load<T>(file: string): Promise<T> {
  const module = (await import(pathToFileURL(file).href)) as { readonly default: T };
  return module.default;
}
