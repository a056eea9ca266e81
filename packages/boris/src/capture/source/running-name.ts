import type { Variable } from "@typescript-eslint/scope-manager";
import { analyzeRunning, rangeOf } from "./free-references.ts";
import type { MappedText } from "./locate.ts";

/**
 * The name under which running code knows a captured variable. Loaders rename locals that shadow an
 * outer name (`n` becomes `n2`), and then the source's own name is that of another variable. So the
 * name is read from the source map, and must be one that the running text takes from outside.
 */
export function runningName(
  mapped: MappedText | undefined,
  node: { readonly start: number; readonly end: number },
  variable: Variable,
): string | undefined {
  const { name } = variable;
  if (mapped === undefined) return name;
  const outside = outsideNames(mapped);
  const names = namesOf(mapped);
  for (const reference of variable.references) {
    const { start } = rangeOf(reference.identifier);
    const candidate = start >= node.start && start < node.end ? names.get(start) : undefined;
    if (candidate === undefined || !outside.has(candidate)) continue;
    if (candidate.startsWith(name) || !outside.has(name)) return candidate;
  }
  return outside.has(name) ? name : undefined;
}

const outsideCache = new WeakMap<MappedText, ReadonlySet<string>>();
const namesCache = new WeakMap<MappedText, ReadonlyMap<number, string>>();

function outsideNames(mapped: MappedText): ReadonlySet<string> {
  const known = outsideCache.get(mapped);
  if (known) return known;
  const found = new Set(analyzeRunning(mapped.text));
  outsideCache.set(mapped, found);
  return found;
}

function namesOf(mapped: MappedText): ReadonlyMap<number, string> {
  const known = namesCache.get(mapped);
  if (known) return known;
  const found = mapped.names();
  namesCache.set(mapped, found);
  return found;
}

const IDENTIFIER = /[\p{ID_Start}$_][\p{ID_Continue}$]*/uy;
const LOADER_NAMES = /^(__|import_)/;

/** True if the source no longer reads as the running text does: it was edited after it was loaded. */
export function isStale(mapped: MappedText, source: string): boolean {
  const pairs = [...namesOf(mapped)].filter(([, name]) => name !== "" && !LOADER_NAMES.test(name));
  const different = pairs.filter(([offset, name]) => {
    IDENTIFIER.lastIndex = offset;
    const original = IDENTIFIER.exec(source)?.[0];
    return original === undefined || !name.startsWith(original);
  });
  return pairs.length >= 2 && different.length > pairs.length / 2;
}
