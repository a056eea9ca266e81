import type { CollectionRecord, PropertiesRecord, PrototypeRecord, Wire } from "./wire.ts";
import { propertyFlags } from "./wire.ts";

interface Step {
  readonly needs: readonly number[];
  readonly run: () => void;
}

/** What is left to do to objects once the links that they need are made. */
export class Records {
  #steps: Step[];

  constructor(wire: Wire) {
    this.#steps = [
      ...wire.prototypes.map((record) => ({ needs: record.needs, run: () => setPrototypes(record) })),
      ...wire.collections.map((record) => ({ needs: record.needs, run: () => fillCollection(record) })),
      ...wire.properties.map((record) => ({ needs: record.needs, run: () => defineProperties(record) })),
    ];
  }

  whenReady(needs: readonly number[], run: () => void): void {
    this.#steps.push({ needs, run });
  }

  settle(isReady: (link: number) => boolean): void {
    const steps = this.#steps;
    this.#steps = [];
    const waiting = steps.filter((step) => {
      const ready = step.needs.every(isReady);
      if (ready) step.run();
      return !ready;
    });
    this.#steps.push(...waiting);
  }
}

function setPrototypes({ of, isClass, targets }: PrototypeRecord): void {
  const prototype = isClass ? (of as { readonly prototype: object }).prototype : (of as object | null);
  for (const target of targets) Object.setPrototypeOf(target, prototype);
}

function fillCollection({ target, entries }: CollectionRecord): void {
  if (target instanceof Map || Object.prototype.toString.call(target) === "[object Map]") {
    for (let at = 0; at < entries.length; at += 2) Map.prototype.set.call(target, entries[at], entries[at + 1]);
  } else {
    for (const entry of entries) Set.prototype.add.call(target, entry);
  }
}

function defineProperties({ target, onPrototype, keys, values, setters, flags }: PropertiesRecord): void {
  const owner = onPrototype ? (target as { readonly prototype: object }).prototype : (target as object);
  for (const [at, key] of keys.entries()) {
    const sum = flags[at] ?? 0;
    const has = (flag: number): boolean => (sum & flag) !== 0;
    Object.defineProperty(owner, key as PropertyKey, {
      enumerable: has(propertyFlags.enumerable),
      configurable: has(propertyFlags.configurable),
      ...(has(propertyFlags.accessor)
        ? { get: values[at] as () => unknown, set: setters[at] as (value: unknown) => void }
        : { value: values[at], writable: has(propertyFlags.writable) }),
    });
  }
}
