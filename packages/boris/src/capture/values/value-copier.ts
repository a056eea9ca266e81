import types from "node:util/types";
import type { Draft } from "../draft/draft.ts";
import type { Step } from "../draft/trail.ts";
import { isWorkersOwn } from "../known/known-values.ts";
import type { CapturedValues } from "../plan.ts";
import { emptyWire, type Link, type LinkSource, type PrototypeRecord } from "../restore/wire.ts";
import { BinaryValues } from "./binary-values.ts";
import { isBinary } from "./binary.ts";
import type { Copier } from "./copier.ts";
import { copyObject } from "./copy-object.ts";
import { warnOfLoneKeys } from "./lone-keys.ts";
import { PlainValues } from "./plain-values.ts";
import { warnOfSecret } from "./secrets.ts";
import { setOwn } from "./set-own.ts";
import { linkSourceOf, type ValueSources } from "./value-sources.ts";
import { writeWire } from "./write-wire.ts";

/** V8's serializer recurses; deeper references are named apart. A quarter of what its stack allows. */
const MAX_DEPTH = 250;

/** What a number takes in V8's format. */
const PRIMITIVE_BYTES = 9;

/**
 * Copies captured values into one {@link Wire}. It goes the same way as V8's serializer will, so the
 * depth that it counts is the depth that V8 will see.
 */
export class ValueCopier implements Copier {
  readonly draft: Draft;
  readonly wire = emptyWire();
  readonly binary: BinaryValues;
  readonly #sources: ValueSources;
  readonly #copies = new Map<object, object>();
  readonly #links = new Map<unknown, number>();
  readonly #prototypes = new Map<object | null, PrototypeRecord>();
  readonly #detached = new Set<object>();
  readonly #postponed: (() => void)[] = [];
  readonly #plain: PlainValues;
  #depth = 0;
  /** Bytes captured so far, roughly: exact for what is large. */
  weight = 0;

  constructor(draft: Draft, sources: ValueSources) {
    this.draft = draft;
    this.#sources = sources;
    this.binary = new BinaryValues(draft);
    this.#plain = new PlainValues(this, (value) => this.#kindOf(value));
  }

  /** Copies a value as a variable of its own, and gives its number. */
  add(value: unknown): number {
    const index = this.wire.values.length;
    this.draft.journal.grows(this.wire.values);
    this.wire.values.push(undefined);
    this.put(this.wire.values, index, value, []);
    this.finishPostponed();
    return index;
  }

  put(holder: object, key: PropertyKey, value: unknown, needs: number[]): boolean {
    if (isPlainPrimitive(value)) {
      this.#putPrimitive(holder, key, value);
      return true;
    }
    if (isBinary(value)) {
      setOwn(holder, key, undefined);
      this.weight += value.byteLength;
      this.binary.put(holder, key, value, this);
      return false;
    }
    if (this.#takePlain(value)) {
      setOwn(holder, key, value);
      return true;
    }
    const link = this.#linkOf(value);
    if (link !== undefined) {
      setOwn(holder, key, undefined);
      this.#addSlot(link, holder, key);
      needs.push(link);
      return false;
    }
    return this.#putCopy(holder, key, value as object);
  }

  #takePlain(value: unknown): boolean {
    if (typeof value !== "object" || value === null || this.#copies.has(value)) return false;
    const bytes = this.#plain.take(value);
    if (bytes === undefined) return false;
    this.weight += bytes;
    return true;
  }

  #kindOf(value: object): "other" | "new" {
    const isOther = this.#copies.has(value) || this.#links.has(value) || isWorkersOwn(value);
    return isOther || this.#sources.moduleValue(value) ? "other" : "new";
  }

  #putPrimitive(holder: object, key: PropertyKey, value: unknown): void {
    setOwn(holder, key, value);
    this.weight += typeof value === "string" ? value.length : PRIMITIVE_BYTES;
    if (typeof value === "string") warnOfSecret(this.draft, key, value);
  }

  putStep(step: Step, holder: object, key: PropertyKey, value: unknown, needs: number[]): boolean {
    if (isPlainPrimitive(value) && typeof value !== "string") {
      this.#putPrimitive(holder, key, value);
      return true;
    }
    const { trail } = this.draft;
    trail.into(step);
    const isInPlace = this.put(holder, key, value, needs);
    trail.outOf();
    return isInPlace;
  }

  /** Makes a link of a function that generated code already has, so that others refer to it. */
  know(value: unknown): void {
    this.#linkOf(value);
  }

  /** The link that a function, class or object is, once `source` says how the worker gets it. */
  link(value: unknown, source: () => LinkSource): number {
    const known = this.#links.get(value);
    if (known !== undefined) return known;
    const index = this.wire.links.length;
    // Known before its environment is: a recursive function captures itself.
    this.#links.set(value, index);
    const slots: unknown[] = [];
    this.draft.journal.added(this.#links, value);
    this.draft.journal.grows(this.wire.links);
    this.wire.links.push({ kind: "symbol", description: undefined, slots });
    this.wire.links[index] = Object.assign(source() as Link, { slots });
    return index;
  }

  record<T>(list: T[], entry: T): void {
    this.draft.journal.grows(list);
    list.push(entry);
  }

  prototypeRecord(prototype: object | null, start: () => PrototypeRecord): PrototypeRecord {
    const known = this.#prototypes.get(prototype);
    if (known) return known;
    const record = start();
    this.#prototypes.set(prototype, record);
    this.draft.journal.added(this.#prototypes, prototype);
    return record;
  }

  /** The copy of a container, made at its first reference. */
  #putCopy(holder: object, key: PropertyKey, value: object): boolean {
    const known = this.#copies.get(value);
    if (known) return this.#refer(holder, key, known);
    const { copy, fill } = copyObject(value, this);
    this.#copies.set(value, copy);
    this.draft.journal.added(this.#copies, value);
    if (this.#depth < MAX_DEPTH) {
      setOwn(holder, key, copy);
      this.#deeper(fill);
      return true;
    }
    this.#detached.add(copy);
    const { trail } = this.draft;
    const steps = trail.steps();
    this.#postponed.push(() => {
      trail.resume(steps);
      fill();
    });
    return this.#refer(holder, key, copy);
  }

  #refer(holder: object, key: PropertyKey, copy: object): boolean {
    const isDetached = this.#detached.has(copy);
    setOwn(holder, key, isDetached ? undefined : copy);
    if (!isDetached) return true;
    const { references } = this.wire;
    this.draft.journal.grows(references);
    references.push(holder, key, copy);
    return false;
  }

  #deeper(work: () => void): void {
    this.#depth++;
    try {
      work();
    } finally {
      this.#depth--;
    }
  }

  /** Fills what was too deep for its place. */
  finishPostponed(): void {
    const depth = this.#depth;
    this.#depth = 0;
    try {
      for (let work = this.#postponed.shift(); work !== undefined; work = this.#postponed.shift()) work();
    } finally {
      this.#postponed.length = 0;
      this.#depth = depth;
    }
  }

  #linkOf(value: unknown): number | undefined {
    const known = this.#links.get(value);
    if (known !== undefined) return known;
    if (typeof value === "object" && value !== null && this.#copies.has(value)) return undefined;
    if (this.#isInstance(value)) return undefined;
    const source = linkSourceOf(value, this.draft, this.#sources);
    return source && this.link(value, source);
  }

  /** True for another instance of a class that was looked at: only the module values are still to be asked. */
  #isInstance(value: unknown): boolean {
    if (typeof value !== "object" || value === null || types.isProxy(value)) return false;
    return this.#prototypes.has(Object.getPrototypeOf(value) as object | null) && !this.#sources.moduleValue(value);
  }

  #addSlot(link: number, holder: object, key: PropertyKey): void {
    const slots = this.wire.links[link]?.slots ?? [];
    this.draft.journal.grows(slots);
    slots.push(holder, key);
  }

  /** Writes everything. */
  serialize(): CapturedValues {
    this.binary.finish();
    warnOfLoneKeys(this.draft, this.wire, this.#links);
    return writeWire(this.wire, this.draft.trail);
  }
}

function isPlainPrimitive(value: unknown): boolean {
  return value === null || !(typeof value === "object" || typeof value === "function" || typeof value === "symbol");
}
