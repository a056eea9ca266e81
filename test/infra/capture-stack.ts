import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { CapturedResource } from "./synth/engine.ts";
import type { FunctionBuild } from "./synth/sst-cli.ts";
import type { SourceEdit, SynthRequest } from "./synth/synth-request.ts";

export interface CaptureStackOptions {
  /** Changes of the sources that only this capture sees. */
  readonly edits?: readonly SourceEdit[];
}

/** All that `sst deploy` would ask of AWS. Plain data, so that it can be copied and changed. */
export interface CapturedStack {
  readonly app: { readonly removal: string; readonly protect: boolean };
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly resources: readonly CapturedResource[];
  readonly builds: readonly FunctionBuild[];
}

/** A captured stack with the code of its functions on disk, for as long as it is not disposed of. */
export interface StackCapture extends AsyncDisposable {
  readonly stack: CapturedStack;
}

const program = path.join(import.meta.dirname, "synth/main.ts");

/** Runs the stacks of a stage under mocks. Rejects with what the program printed if it fails. Takes some seconds. */
export async function captureStack(stage: string, { edits = [] }: CaptureStackOptions = {}): Promise<StackCapture> {
  const folder = await mkdtemp(path.join(tmpdir(), "boris-stack-"));
  const dispose = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const request: SynthRequest = { stage, folder, edits };
    await promisify(execFile)(process.execPath, ["--enable-source-maps", program, JSON.stringify(request)]);
    const stack = JSON.parse(await readFile(path.join(folder, "captured.json"), "utf8")) as CapturedStack;
    return { stack, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}
