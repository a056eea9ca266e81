import type { Draft } from "../draft/draft.ts";
import { isWorkersOwn, knownValue, type KnownValue } from "../known/known-values.ts";
import type { LinkSource } from "../restore/wire.ts";
import { nativeClassOf } from "./native-class.ts";
import { describeUnshippable, MAKE_IT_THERE } from "./unshippable.ts";

/** Where values come from that are no data. */
export interface ValueSources {
  /** How the worker gets a function or class. Refuses what cannot be shipped. */
  functionSource(fn: Function): LinkSource;
  /** The top-level constant of an imported module that holds this very value, if one does. */
  moduleValue(value: object | symbol): LinkSource | undefined;
}

/** How the worker gets a value that cannot be written as data; nothing for data. */
export function linkSourceOf(value: unknown, draft: Draft, sources: ValueSources): (() => LinkSource) | undefined {
  if (typeof value === "symbol") return () => sources.moduleValue(value) ?? symbolSource(value);
  if (typeof value === "function") return () => sources.functionSource(value);
  return objectSource(value as object, draft, sources);
}

function symbolSource(symbol: symbol): LinkSource {
  const registered = Symbol.keyFor(symbol);
  if (registered !== undefined) return { kind: "registered-symbol", key: registered };
  const wellKnown = wellKnownSymbolKey(symbol);
  if (wellKnown !== undefined) return { kind: "known", path: [wellKnown] };
  return { kind: "symbol", description: symbol.description };
}

/** `@@iterator` for `Symbol.iterator`. */
function wellKnownSymbolKey(symbol: symbol): string | undefined {
  const name = Object.getOwnPropertyNames(Symbol).find(
    (each) => (Symbol as unknown as Record<string, unknown>)[each] === symbol,
  );
  return name && `@@${name}`;
}

function objectSource(value: object, draft: Draft, sources: ValueSources): (() => LinkSource) | undefined {
  if (isWorkersOwn(value)) return () => knownSource(knownValue(value) ?? { path: [] });
  const imported = sources.moduleValue(value);
  if (imported) return () => imported;
  const unshippable = describeUnshippable(value);
  if (unshippable !== undefined) {
    const known = knownValue(value);
    if (known) return () => knownSource(known);
    return draft.trail.refuse(`${unshippable} cannot be shipped to a worker`, MAKE_IT_THERE, "host-object");
  }
  const known = knownValue(value);
  return known ? () => knownSource(known) : madeSource(value);
}

export function knownSource({ module, path }: KnownValue): LinkSource {
  const keys = path.map((key) => (typeof key === "symbol" ? (wellKnownSymbolKey(key) ?? String(key)) : String(key)));
  return { kind: "known", ...(module !== undefined && { module }), path: keys };
}

/** Objects of Node's own that their constructor can make again. */
function madeSource(value: object): (() => LinkSource) | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof prototype !== "object" || prototype === null) return undefined;
  switch (nativeClassOf(prototype)) {
    case "URL":
      return () => ({ kind: "made", type: "URL", args: [(value as URL).href] });
    case "URLSearchParams":
      return () => ({ kind: "made", type: "URLSearchParams", args: [(value as URLSearchParams).toString()] });
    case "TextEncoder":
      return () => ({ kind: "made", type: "TextEncoder", args: [] });
    case "TextDecoder": {
      const { encoding, fatal, ignoreBOM } = value as InstanceType<typeof TextDecoder>;
      return () => ({ kind: "made", type: "TextDecoder", args: [encoding, { fatal, ignoreBOM }] });
    }
    default:
      return undefined;
  }
}
