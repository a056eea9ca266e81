/**
 * What captured values look like on their way. One call of V8's serializer writes all of it, so
 * plain data costs what V8 takes for it, and shared references and cycles stay.
 *
 * What V8 cannot write is left out of its place and named apart: links are functions, symbols and
 * other things that the worker makes by code; the rest says how to finish the objects around them.
 */
export interface Wire {
  /** The values of captured variables, by the numbers that generated code has. */
  readonly values: unknown[];
  readonly links: Link[];
  /** Holder, key, target: references that would nest deeper than V8's serializer goes. */
  readonly references: unknown[];
  readonly collections: CollectionRecord[];
  readonly properties: PropertiesRecord[];
  readonly prototypes: PrototypeRecord[];
  readonly frozen: object[];
  readonly sealed: object[];
  readonly fixed: object[];
}

export function emptyWire(): Wire {
  return {
    values: [],
    links: [],
    references: [],
    collections: [],
    properties: [],
    prototypes: [],
    frozen: [],
    sealed: [],
    fixed: [],
  };
}

export type Link = LinkSource & {
  /** Holder, key, holder, key: the places that wait for what this link becomes. */
  readonly slots: unknown[];
};

export type LinkSource =
  /** A top-level name of a module. */
  | { readonly kind: "definition"; readonly key: string }
  /** A function or class made in a scope, by the factory of its place in the source. */
  | { readonly kind: "closure"; readonly key: string; readonly isClass: boolean; readonly env: Environment }
  /** A constant whose initialiser runs again. */
  | { readonly kind: "rebuilt"; readonly key: string; readonly env: Environment }
  /** `call` holds the target, the receiver and the arguments of a bound function. */
  | { readonly kind: "bound"; readonly call: unknown[]; readonly needs: number[] }
  /** The worker's own: from `globalThis` or from a built-in module. A key like `@@iterator` is a symbol's. */
  | { readonly kind: "known"; readonly module?: string; readonly path: readonly string[] }
  | { readonly kind: "symbol"; readonly description: string | undefined }
  | { readonly kind: "registered-symbol"; readonly key: string }
  | { readonly kind: "made"; readonly type: MadeType; readonly args: readonly unknown[] };

export type MadeType = "URL" | "URLSearchParams" | "TextEncoder" | "TextDecoder";

/** Captured variables of one function by name. */
export interface Environment {
  readonly values: Record<string, unknown>;
  /** Links that stand in `values`. */
  readonly needs: number[];
}

/** A Map (`entries` holds keys and values in turn) or Set with links inside. */
export interface CollectionRecord {
  readonly target: object;
  readonly entries: unknown[];
  readonly needs: number[];
}

/** Properties that are no plain data: accessors, symbol keys, flags, those of functions and errors. */
export interface PropertiesRecord {
  /** In a field, since it may be a link. */
  readonly target: unknown;
  /** True if they belong on the `prototype` of the target. */
  readonly onPrototype: boolean;
  readonly keys: unknown[];
  readonly values: unknown[];
  readonly setters: unknown[];
  /** Sums of the numbers in {@link propertyFlags}. */
  readonly flags: number[];
  readonly needs: number[];
}

export const propertyFlags = { writable: 1, enumerable: 2, configurable: 4, accessor: 8 } as const;

/** Objects that have the same prototype. */
export interface PrototypeRecord {
  /** The class whose `prototype` it is, or the prototype itself. */
  readonly of: unknown;
  readonly isClass: boolean;
  readonly targets: object[];
  readonly needs: number[];
}
