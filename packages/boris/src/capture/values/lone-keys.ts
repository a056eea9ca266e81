import { EventEmitter } from "node:events";
import type { Draft } from "../draft/draft.ts";
import type { Wire } from "../restore/wire.ts";
import { fileOf } from "../source/locate.ts";
import { constructorOf } from "./native-class.ts";
import { MAKE_IT_THERE } from "./unshippable.ts";

/** Symbols that every emitter has; the worker's own emitters do without them. */
const emitterKeys: ReadonlySet<unknown> = new Set(Object.getOwnPropertySymbols(new EventEmitter()));

const wellKnown: ReadonlySet<unknown> = new Set(
  Object.values(Object.getOwnPropertyDescriptors(Symbol)).map(({ value }) => value as unknown),
);

/**
 * Refuses an instance of a package's class with something under a symbol: the class is imported on the worker, where
 * it has a symbol of its own, and would not find it.
 */
export function refuseForeignKey(draft: Draft, value: object, key: symbol): void {
  if (Symbol.keyFor(key) !== undefined || wellKnown.has(key) || emitterKeys.has(key)) return;
  const owner = packageClassOf(draft, value);
  if (owner === undefined) return;
  draft.trail.refuse(
    `an instance of ${owner.name}, which a package keeps something of under ${String(key)}, cannot be shipped to a worker`,
    MAKE_IT_THERE,
    "made-by-package",
  );
}

/** The class of a package that an object is an instance of. */
function packageClassOf(draft: Draft, value: object): Function | undefined {
  for (let each = prototypeOf(value); each !== null; each = prototypeOf(each)) {
    const constructor = constructorOf(each);
    const file = constructor && fileOf(draft.inspect(constructor).location);
    if (file !== undefined && /[\\/]node_modules[\\/]/.test(file)) return constructor;
  }
  return undefined;
}

function prototypeOf(value: object): object | null {
  return Object.getPrototypeOf(value) as object | null;
}

/**
 * Warns of symbols that are keys of captured objects, and that no captured variable holds: code that
 * a worker imports has a symbol of its own, and does not find what is under the copy.
 */
export function warnOfLoneKeys(draft: Draft, wire: Wire, links: ReadonlyMap<unknown, number>): void {
  const keyLists: ReadonlySet<unknown> = new Set(wire.properties.map(({ keys }) => keys));
  for (const [value, index] of links) {
    const link = wire.links[index];
    if (typeof value !== "symbol" || link?.kind !== "symbol" || emitterKeys.has(value)) continue;
    const holders = link.slots.filter((_, at) => at % 2 === 0);
    if (!holders.every((holder) => keyLists.has(holder))) continue;
    draft.warn(
      `A captured object has a property under ${String(value)}, which no captured variable holds: ` +
        "code that the worker imports will not find it. Export the symbol from a module that the function imports, or use Symbol.for.",
    );
  }
}
