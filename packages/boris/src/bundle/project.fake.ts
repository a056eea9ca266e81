import { execFile } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { CapturePlan, GeneratedModule } from "../capture/plan.ts";
import type { Bundle } from "./bundle.ts";

/** How a call of a bundle's function ended. */
export interface Outcome {
  readonly value?: unknown;
  readonly stack?: string;
}

/** The entry that `capture` makes for a function that a module exports. */
const trainEntry = 'import { train } from "./train.ts"; export const instantiate = () => train;';

/** A user's project in a temporary folder, and another folder far away in which its bundles run. */
export class TestProject implements AsyncDisposable {
  readonly root: string;
  readonly #home: string;

  private constructor(home: string, root: string) {
    this.#home = home;
    this.root = root;
  }

  /** `depth` is how many folders deep the project lies. */
  static async create(files: Readonly<Record<string, string>>, depth = 0): Promise<TestProject> {
    const home = await realpath(await mkdtemp(path.join(tmpdir(), "boris-bundle-")));
    const project = new TestProject(home, path.join(home, ...Array<string>(depth).fill("deeper"), "project"));
    await project.write({ "package.json": '{ "type": "module" }', ...files });
    return project;
  }

  /** Where bundles are run: empty but for those. */
  get workerFolder(): string {
    return path.join(this.#home, "worker");
  }

  path(file: string): string {
    return path.join(this.root, file);
  }

  async write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
    for (const [file, contents] of Object.entries(files)) {
      await mkdir(path.dirname(this.path(file)), { recursive: true });
      await writeFile(this.path(file), contents);
    }
  }

  /** Gives the project a package of this repository, by the URL of its `package.json`. */
  async install(manifest: string): Promise<void> {
    const folder = path.dirname(fileURLToPath(manifest));
    await mkdir(this.path("node_modules"), { recursive: true });
    await symlink(folder, this.path(path.join("node_modules", path.basename(folder))));
  }

  /** A plan as `capture` would make it for an exported function. */
  plan(entry = trainEntry, overrides: Partial<CapturePlan> = {}): CapturePlan {
    return {
      name: "train",
      projectRoot: this.root,
      entry: this.module("boris-entry.ts", entry),
      generated: new Map(),
      runningScript: new Set(),
      parts: [],
      warnings: [],
      ...overrides,
    };
  }

  module(file: string, contents: string): GeneratedModule {
    return { path: this.path(file), resolveDir: path.dirname(this.path(file)), contents, loader: "ts" };
  }

  /** Writes the bundle where a worker would, calls its function in a new process, and gives what that printed. */
  async run(bundle: Bundle, param?: unknown): Promise<Outcome> {
    const folder = this.workerFolder;
    await mkdir(folder, { recursive: true });
    const file = path.join(folder, `${bundle.hash}.mjs`);
    await writeFile(file, bundle.code);
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", runner], {
      cwd: folder,
      env: { BUNDLE: file, PARAM: JSON.stringify(param ?? null) },
    });
    return JSON.parse(stdout.slice(stdout.lastIndexOf("\n", stdout.length - 2) + 1)) as Outcome;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#home, { recursive: true, force: true });
  }
}

const runner = `
const { instantiate } = await import(process.env.BUNDLE);
let outcome;
try { outcome = { value: await instantiate()(JSON.parse(process.env.PARAM)) }; }
catch (error) { outcome = { stack: error.stack }; }
console.log(JSON.stringify(outcome));
`;
