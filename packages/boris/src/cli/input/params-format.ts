import { extname } from "node:path";

/** How parameter sets are written: JSON lines, a JSON array, or CSV with a header. */
export const paramsFormats = ["jsonl", "json", "csv"] as const;

export type ParamsFormat = (typeof paramsFormats)[number];

const byExtension: Readonly<Record<string, ParamsFormat>> = {
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".json": "json",
  ".csv": "csv",
};

/** What a file's name says of it. */
export function formatOfName(file: string): ParamsFormat | undefined {
  return byExtension[extname(file).toLowerCase()];
}

/** What a text looks like. `undefined` while there is too little of it to tell. */
export function formatOfText(text: string): ParamsFormat | undefined {
  const [line = "", ...more] = text.trimStart().split("\n", 2);
  if (line === "") return undefined;
  if (line.startsWith("[")) return "json";
  if (line.startsWith("{")) return "jsonl";
  // A number, a word or a quote begins a line of JSON as well as the header of a CSV.
  if (more.length === 0) return undefined;
  return isJson(line) ? "jsonl" : "csv";
}

/** What a text looks like of which there is no more. */
export function formatOfWhole(text: string): ParamsFormat {
  return formatOfText(`${text}\n`) ?? "jsonl";
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
