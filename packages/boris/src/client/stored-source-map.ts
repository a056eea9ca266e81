import { keys } from "../protocol/keys.ts";
import type { Connection } from "./connection.ts";

/** The source map of a bundle that another client uploaded. */
export async function storedSourceMap({ objects }: Connection, bundle: string): Promise<string | undefined> {
  const map = await objects.get(keys.sourceMap(bundle));
  return map === undefined ? undefined : Buffer.from(map).toString();
}
