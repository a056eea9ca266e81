import { Refusal } from "../draft/trail.ts";
import { hasNamedProperties } from "../inspect/named-properties.ts";
import type { Copier } from "./copier.ts";
import { copyPrototype } from "./copy-prototype.ts";
import { isDataClass } from "./data-class.ts";
import { PlainDataScan, type PlainDataRules } from "./plain-data.ts";
import { warnOfEnvironment, warnOfSecret } from "./secrets.ts";

/** Takes plain data as its own copy, since V8 writes it as it is, and notes the classes of its instances beside it. */
export class PlainValues {
  readonly #copier: Copier;
  readonly #scan: PlainDataScan;
  /** By prototype. */
  readonly #dataClasses = new Map<object, boolean>();

  constructor(copier: Copier, kindOf: PlainDataRules["kindOf"]) {
    const { draft } = copier;
    this.#copier = copier;
    this.#scan = new PlainDataScan({
      kindOf,
      isDataClass: (prototype) => this.#isDataClass(prototype),
      onObject: (value) => warnOfEnvironment(draft, value),
      onString: (key, text) => warnOfSecret(draft, key, text),
      hasNamedProperties,
    });
  }

  /** Gives roughly what it takes in bytes, or nothing if the value is no plain data. */
  take(value: object): number | undefined {
    const found = this.#scan.scan(value);
    if (found === undefined) return undefined;
    const { added, instances, bytes } = found;
    if (added.length > 0) this.#copier.draft.journal.did(() => this.#scan.forget(added));
    if (this.#noteClasses(instances)) return bytes;
    this.#scan.forget(added);
    return undefined;
  }

  /** Gives false if a class is refused: copying object by object then says where in the value it was found. */
  #noteClasses(instances: readonly object[]): boolean {
    if (instances.length === 0) return true;
    const { journal, trail } = this.#copier.draft;
    const steps = trail.steps();
    try {
      journal.attempt(() => {
        for (const instance of instances) this.#noteClass(instance);
      });
      return true;
    } catch (error) {
      if (Refusal.reasonOf(error) === undefined) throw error;
      trail.resume(steps);
      return false;
    }
  }

  #noteClass(instance: object): void {
    const prototype = Object.getPrototypeOf(instance) as object;
    try {
      copyPrototype(instance, instance, prototype, this.#copier);
    } catch (error) {
      this.#dataClasses.set(prototype, false);
      throw error;
    }
  }

  #isDataClass(prototype: object): boolean {
    const known = this.#dataClasses.get(prototype);
    if (known !== undefined) return known;
    const found = isDataClass(prototype);
    this.#dataClasses.set(prototype, found);
    return found;
  }
}
