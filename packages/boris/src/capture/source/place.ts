import path from "node:path";

/** `file:line:column` as people expect it: relative to the working folder if that is shorter. */
export function formatPlace(file: string, line?: number, column?: number): string {
  const relative = path.relative(process.cwd(), file);
  const shown = relative.startsWith("..") && relative.length > file.length ? file : relative;
  return line === undefined ? shown : `${shown}:${line}:${column ?? 1}`;
}
