import type { PlaceOptions } from "../place.ts";

/** The options that say where the jobs are, again, for a command that is proposed. Begins with a space if there are any. */
export function placeFlags({ stage, dir }: PlaceOptions): string {
  if (stage !== undefined) return ` --stage ${quoted(stage)}`;
  return dir === undefined ? "" : ` --dir ${quoted(dir)}`;
}

/** As a shell reads it. */
function quoted(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
