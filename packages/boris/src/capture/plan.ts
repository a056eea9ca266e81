/**
 * What `capture` found out about a function: the only thing that the rest of boris knows of it.
 * `bundle` turns the modules of a plan into one file; the captured values travel beside that file.
 */
export interface CapturePlan {
  /** The function's name, for people: `train`, `default` or `(anonymous)`. */
  readonly name: string;
  /** Absolute folder that paths are relative to, so that a bundle is the same on every machine. */
  readonly projectRoot: string;
  /** Exports `instantiate(captures?: Uint8Array): TaskFunction`. */
  readonly entry: GeneratedModule;
  /** Modules whose text differs from the file on disk, or that are on no disk, by `path`. */
  readonly generated: ReadonlyMap<string, GeneratedModule>;
  /** Real paths of the running script. A bundle that would contain one of them is refused. */
  readonly runningScript: ReadonlySet<string>;
  /** Values that the function captured; absent if there are none. */
  readonly captures?: CapturedValues;
  /** What ships how, for `executor.explain` and for people. */
  readonly parts: readonly PlanPart[];
  /** Things that are allowed but perhaps not meant: a likely credential, the whole of `process.env`. */
  readonly warnings: readonly string[];
}

/** A module as esbuild is to see it. */
export interface GeneratedModule {
  /** Absolute path. For a module that is on no disk: a path that would make sense in a stack. */
  readonly path: string;
  /** Folder from which its imports are resolved. */
  readonly resolveDir: string;
  /** Source text. It ends with an inline source map where positions differ from the file's. */
  readonly contents: string;
  readonly loader: "js" | "jsx" | "ts" | "tsx";
}

export interface CapturedValues {
  /** SHA-256 of `bytes`, in hexadecimal. */
  readonly hash: string;
  readonly bytes: Uint8Array;
}

/**
 * One line of the plan: a module that is imported, code that is copied, a value as it is now, a constant that is made again.
 * `at` is `file:line:column` of the declaration, `bytes` the size of the value as it travels.
 */
export type PlanPart =
  | { readonly kind: "import"; readonly module: string; readonly names: readonly string[] }
  | { readonly kind: "copy"; readonly name: string; readonly at: string }
  | { readonly kind: "value"; readonly name: string; readonly at: string; readonly bytes: number }
  | { readonly kind: "rebuild"; readonly name: string; readonly at: string };
