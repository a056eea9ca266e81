import v8 from "node:v8";
import { makeKnown, makeObject } from "./make-native.ts";
import { Records } from "./records.ts";
import { emptyWire, type Environment, type Link, type Wire } from "./wire.ts";

/**
 * Rebuilds captured values on the worker. This is bundled with the user's code, so it imports
 * nothing of boris but the files beside it.
 *
 * Things are made in any order that works: what needs something that is not there yet (a class
 * declared further down) waits for a later round.
 */

/** What the generated code of a bundle offers. */
export interface Program {
  /** Key of the function that the task calls, for when nothing was captured. */
  readonly root: string;
  readonly definitions: Definitions;
  readonly sites: Sites;
  /** The running script's code. Each registers its own definitions and sites. */
  readonly slices: readonly ((restoration: Restoration) => void)[];
}

export type Definitions = Readonly<Record<string, () => unknown>>;

/** Makes a function or class in a scope with the captured variables, and a way to assign these later. */
export type SiteFactory = (
  values: Environment["values"],
) => readonly [made: unknown, assign: (values: Environment["values"]) => void];

export type Sites = Readonly<Record<string, SiteFactory>>;

/** Makes the function that a bundle is for. */
export function restore(bytes: Uint8Array | undefined, program: Program): unknown {
  const restoration = new Restoration(bytes ? readWire(bytes) : wireOfRoot(program.root));
  restoration.define(program.definitions);
  restoration.addSites(program.sites);
  for (const slice of program.slices) slice(restoration);
  return restoration.finish();
}

function readWire(bytes: Uint8Array): Wire {
  const deserializer = new v8.Deserializer(bytes);
  deserializer.readHeader();
  return deserializer.readValue() as Wire;
}

function wireOfRoot(key: string): Wire {
  const values: unknown[] = [undefined];
  const slots = [values, 0];
  const env = { values: {}, needs: [] };
  const link: Link = key.includes("@")
    ? { kind: "closure", key, isClass: false, env, slots }
    : { kind: "definition", key, slots };
  return { ...emptyWire(), values, links: [link] };
}

export class Restoration {
  readonly #wire: Wire;
  readonly #records: Records;
  readonly #definitions = new Map<string, () => unknown>();
  readonly #sites = new Map<string, SiteFactory>();
  readonly #pending: Set<number>;
  readonly #busy = new Set<number>();
  readonly #setters: (() => void)[] = [];
  /** In the last round, classes are made although something that they capture is missing. */
  #isLastRound = false;
  #failure: unknown;

  constructor(wire: Wire) {
    this.#wire = wire;
    this.#pending = new Set(wire.links.keys());
    this.#records = new Records(wire);
    fillSlots(wire.references);
  }

  define(definitions: Definitions): void {
    for (const [key, read] of Object.entries(definitions)) this.#definitions.set(key, read);
  }

  addSites(sites: Sites): void {
    for (const [key, factory] of Object.entries(sites)) this.#sites.set(key, factory);
  }

  /** The value of a captured variable. `assign` is called later if it cannot be made yet. */
  value(index: number, assign: (value: unknown) => void): unknown {
    this.#settle();
    const value = this.#wire.values[index];
    if (value === undefined) this.#setters.push(() => assign(this.#wire.values[index]));
    return value;
  }

  finish(): unknown {
    this.#settle();
    this.#isLastRound = true;
    this.#settle();
    if (this.#pending.size > 0)
      throw new Error(`captured values could not be restored: ${this.#describePending()}`, { cause: this.#failure });
    for (const set of this.#setters) set();
    const { frozen, sealed, fixed, values } = this.#wire;
    for (const each of frozen) Object.freeze(each);
    for (const each of sealed) Object.seal(each);
    for (const each of fixed) Object.preventExtensions(each);
    return values[0];
  }

  #describePending(): string {
    return [...this.#pending].map((index) => JSON.stringify(this.#wire.links[index]?.kind)).join(", ");
  }

  /** Makes everything that can be made by now. */
  #settle(): void {
    let before: number;
    do {
      before = this.#pending.size;
      for (const index of this.#pending) this.#resolve(index);
      this.#records.settle(this.#isReady);
    } while (this.#pending.size < before);
  }

  readonly #isReady = (index: number): boolean => !this.#pending.has(index);

  #resolve(index: number): boolean {
    const link = this.#wire.links[index];
    if (!link || this.#isReady(index)) return true;
    if (this.#busy.has(index)) return false;
    this.#busy.add(index);
    try {
      const made = this.#make(link);
      if (made === undefined) return false;
      fillSlots(link.slots, made);
      this.#pending.delete(index);
      return true;
    } catch (error) {
      // A class or constant further down that is not initialised yet.
      if (!(error instanceof ReferenceError)) throw error;
      this.#failure = error;
      return false;
    } finally {
      this.#busy.delete(index);
    }
  }

  #make(link: Link): unknown {
    switch (link.kind) {
      case "definition":
        return this.#definitions.get(link.key)?.();
      case "closure":
        return this.#makeClosure(link.key, link.isClass, link.env);
      case "rebuilt":
        return this.#resolveAll(link.env.needs) ? this.#callSite(link.key, link.env) : undefined;
      case "bound": {
        if (!this.#resolveAll(link.needs)) return undefined;
        const [target, receiver, ...args] = link.call;
        return Function.prototype.bind.call(target as () => unknown, receiver, ...args) as unknown;
      }
      case "known":
        return makeKnown(link.module, link.path);
      case "symbol":
        return Symbol(link.description);
      case "registered-symbol":
        return Symbol.for(link.key);
      case "made":
        return makeObject(link.type, link.args);
    }
  }

  /** A function's variables may come later; a class uses them at once: in `extends`, statics and decorators. */
  #makeClosure(key: string, isClass: boolean, env: Environment): unknown {
    if (isClass && !this.#resolveAll(env.needs) && !this.#isLastRound) return undefined;
    if (isClass) this.#records.settle(this.#isReady);
    return this.#callSite(key, env);
  }

  #callSite(key: string, env: Environment): unknown {
    const factory = this.#sites.get(key);
    if (factory === undefined) return undefined;
    const [made, assign] = factory(env.values);
    if (!env.needs.every(this.#isReady)) this.#records.whenReady(env.needs, () => assign(env.values));
    return made;
  }

  #resolveAll(needs: readonly number[]): boolean {
    let all = true;
    for (const index of needs) all = this.#resolve(index) && all;
    return all;
  }
}

/** Holder, key and target in turn; or holder and key if all slots get the same value. */
function fillSlots(slots: readonly unknown[], value?: unknown): void {
  const width = value === undefined ? 3 : 2;
  for (let at = 0; at < slots.length; at += width) {
    const holder = slots[at] as Record<PropertyKey, unknown>;
    const filling = value === undefined ? slots[at + 2] : value;
    Object.defineProperty(holder, slots[at + 1] as PropertyKey, {
      value: filling,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
}
