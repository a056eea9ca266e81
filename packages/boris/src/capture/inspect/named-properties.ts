import type { Runtime } from "node:inspector";
import { handleOf, post } from "./session.ts";

/** True for a list with properties besides its elements. V8 tells without making a string of each index. */
export function hasNamedProperties(list: readonly unknown[]): boolean {
  const objectId = handleOf(list);
  const { result } = post("Runtime.getProperties", {
    objectId,
    ownProperties: true,
    nonIndexedPropertiesOnly: true,
  }) as Runtime.GetPropertiesReturnType;
  return result.some(({ name }) => name !== "length" && name !== "__proto__");
}
