import { EventEmitter } from "node:events";
import type { Draft } from "../draft/draft.ts";
import type { Wire } from "../restore/wire.ts";

/** Symbols that every emitter has; the worker's own emitters do without them. */
const emitterKeys: ReadonlySet<unknown> = new Set(Object.getOwnPropertySymbols(new EventEmitter()));

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
