import fs from "node:fs";
import type { ScriptLocation } from "../inspect/inspect-function.ts";
import { urlToFile } from "../inspect/loaded-scripts.ts";
import { scriptUrl } from "../inspect/script-urls.ts";
import type { Located } from "./locate.ts";
import { headStart, matchExact } from "./match-function.ts";
import { isTypeStripped } from "./running-text.ts";
import { sourceUnit } from "./source-unit.ts";

/**
 * Finds a function in its file without asking for the running script: it is the right one if its
 * running text stands there, but for types. Where a loader made other text, this finds nothing.
 */
export function locateOnDisk(
  fn: Function,
  location: ScriptLocation | undefined,
): (Located & { kind: "source" }) | undefined {
  const url = location && scriptUrl(location.scriptId);
  const file = url === undefined ? undefined : urlToFile(url);
  if (location === undefined || file === undefined || !fs.existsSync(file)) return undefined;
  const unit = sourceUnit(file);
  const node = matchExact(unit, fn, unit.offsetAt(location.line, location.column));
  if (node === undefined) return undefined;
  const text = unit.text.slice(headStart(node), node.end);
  return isTypeStripped(text, Function.prototype.toString.call(fn)) ? { kind: "source", unit, node } : undefined;
}
