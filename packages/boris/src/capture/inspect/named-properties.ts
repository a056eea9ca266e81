import type { Runtime } from "node:inspector";
import { handleOf, post } from "./session.ts";

/** Of longer lists V8's inspector is asked, since listing their keys makes a string of each index. */
const LONG_LIST = 1_000;

/** True for a list or a typed array with properties besides its elements. */
export function hasNamedProperties(list: readonly unknown[] | NodeJS.TypedArray): boolean {
  if (list.length > LONG_LIST) return inspectorNames(list).some((name) => name !== "length" && name !== "__proto__");
  if (Object.getOwnPropertySymbols(list).length > 0) return true;
  const names = Object.getOwnPropertyNames(list);
  return Array.isArray(list) ? names.at(-1) !== "length" : names.length > list.length;
}

function inspectorNames(list: object): string[] {
  const objectId = handleOf(list);
  const { result } = post("Runtime.getProperties", {
    objectId,
    ownProperties: true,
    nonIndexedPropertiesOnly: true,
  }) as Runtime.GetPropertiesReturnType;
  return result.map(({ name }) => name);
}
