import { readFile } from "node:fs/promises";

/** The page's program and its style sheet, each one file with all that it needs. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** Reads what the build has made of the page's sources. */
export async function readPageAssets(): Promise<PageAssets> {
  const read = (name: string): Promise<string> => readFile(new URL(`page/${name}`, import.meta.url), "utf8");
  const [script, style] = await Promise.all([read("main.js"), read("page.css")]);
  return { script, style };
}
