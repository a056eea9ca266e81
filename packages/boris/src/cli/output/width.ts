import type { Terminal } from "../terminal.ts";

/** As wide as terminals that do not say it mostly are. Some say 0. */
const defaultColumns = 80;

/** Columns that a line may take: as many as it likes, where the output is kept or read by a program. */
export function widthOf({ isTTY, columns = 0 }: Terminal["stdout"]): number {
  if (isTTY !== true) return Infinity;
  return columns > 0 ? columns : defaultColumns;
}
