/** The export that is added to a module for a name that it does not export. */
export function addedExport(local: string): string {
  return `$boris_${local}`;
}

/** What the module with the running script's code exports. */
export const SLICE_EXPORT = "$boris_slice";

/** The path of a reference that stands for a module's namespace. */
export const NAMESPACE = "*";
