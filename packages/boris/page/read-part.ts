import type { ReportPart } from "../src/report/report-data.ts";

/** Reads what the file holds: base64 of gzip of JSON, as a hundred thousand tasks are many megabytes otherwise. */
export async function readPart(base64: string): Promise<ReportPart> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  // Many millions of characters: `Uint8Array.from` takes ten times as long.
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = text.charCodeAt(i);
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return (await new Response(unpacked).json()) as ReportPart;
}
