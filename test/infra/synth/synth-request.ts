/** What the process that runs the stacks is asked for. */
export interface SynthRequest {
  readonly stage: string;
  /** An empty folder, for the code that is built and for what was captured. */
  readonly folder: string;
  readonly edits: readonly SourceEdit[];
}

/** A change of a source file that only this run sees. */
export interface SourceEdit {
  /** Relative to the repository. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}
