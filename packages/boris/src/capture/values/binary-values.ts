import types from "node:util/types";
import type { Draft } from "../draft/draft.ts";
import type { Binary } from "./binary.ts";
import type { Copier } from "./copier.ts";
import { copyIntegrity } from "./copy-integrity.ts";
import { copyNamedProperties } from "./copy-properties.ts";
import { copyPrototype } from "./copy-prototype.ts";

/** Typed arrays start at multiples of their element size; no element is larger. */
const MAX_ELEMENT_BYTES = 8;

/**
 * Buffers and the views on them. They wait until all are known: a view alone on its buffer sends its
 * own bytes only (a small Buffer sits in a pool with foreign bytes), views that share one keep sharing.
 */
export class BinaryValues {
  readonly #draft: Draft;
  readonly #slots = new Map<Binary, unknown[]>();

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  put(holder: object, key: PropertyKey, value: Binary, copier: Copier): void {
    const slots = this.#slots.get(value) ?? this.#start(value, copier);
    this.#draft.journal.grows(slots);
    slots.push(holder, key);
  }

  #start(value: Binary, copier: Copier): unknown[] {
    const buffer = bufferOf(value);
    const { trail } = this.#draft;
    if (types.isSharedArrayBuffer(buffer)) {
      return trail.refuse(
        "shared memory (a SharedArrayBuffer) cannot be shipped to a worker",
        "copy it into a typed array of its own",
      );
    }
    if (buffer.detached)
      return trail.refuse(
        "a detached ArrayBuffer cannot be shipped to a worker",
        "capture it before it is transferred",
      );
    const slots: unknown[] = [];
    this.#slots.set(value, slots);
    this.#draft.journal.added(this.#slots, value);
    this.#copyRest(value, slots, copier);
    return slots;
  }

  /** What is not in its bytes: looked at now, while the variable's name is known. */
  #copyRest(value: Binary, slots: unknown[], copier: Copier): void {
    const prototype = Object.getPrototypeOf(value) as object;
    const lists = [
      hasStandardPrototype(value) ? undefined : copyPrototype(value, value, prototype, copier),
      copyIntegrity(value, value, copier),
    ];
    for (const list of lists) if (list) slots.push(list, list.length - 1);
    copyNamedProperties(value, copier);
  }

  /** Puts the copies into their places. */
  finish(): void {
    for (const group of this.#groups().values()) {
      for (const [value, copy] of copiesOf(group)) {
        const slots = this.#slots.get(value) ?? [];
        for (let index = 0; index < slots.length; index += 2) {
          (slots[index] as Record<PropertyKey, unknown>)[slots[index + 1] as PropertyKey] = copy;
        }
      }
    }
  }

  #groups(): Map<ArrayBufferLike, Binary[]> {
    return Map.groupBy(this.#slots.keys(), bufferOf);
  }
}

function bufferOf(value: Binary): ArrayBuffer {
  return ArrayBuffer.isView(value) ? value.buffer : value;
}

function hasStandardPrototype(value: Binary): boolean {
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: string } };
  const name = prototype.constructor?.name;
  return types.isArrayBuffer(value)
    ? name === "ArrayBuffer"
    : name === (value as Uint8Array)[Symbol.toStringTag] || name === "DataView";
}

/** Copies of all that lies on one buffer. V8's serializer keeps which views share it. */
function copiesOf(group: readonly Binary[]): [Binary, Binary][] {
  const [first] = group;
  if (first === undefined) return [];
  const buffer = bufferOf(first);
  const views = group.filter((value) => ArrayBuffer.isView(value));
  const start = Math.min(...views.map((view) => view.byteOffset));
  const end = Math.max(...views.map((view) => view.byteOffset + view.byteLength));
  const isWhole = views.length < group.length || buffer.resizable || (start === 0 && end === buffer.byteLength);
  if (isWhole) return group.map((value) => [value, value]);
  const from = start - (start % MAX_ELEMENT_BYTES);
  const bytes = buffer.slice(from, end);
  return group.map((value) => [value, ArrayBuffer.isView(value) ? viewOn(bytes, value, from) : bytes]);
}

function viewOn(bytes: ArrayBuffer, view: NodeJS.ArrayBufferView<ArrayBuffer>, from: number): Binary {
  const offset = view.byteOffset - from;
  if (types.isDataView(view)) return new DataView(bytes, offset, view.byteLength);
  if (Buffer.isBuffer(view)) return new Uint8Array(bytes, offset, view.byteLength);
  const typed = view as Uint8Array<ArrayBuffer>;
  const TypedArray =
    (globalThis as unknown as Record<string, typeof Uint8Array>)[typed[Symbol.toStringTag]] ?? Uint8Array;
  return new TypedArray(bytes, offset, typed.length);
}
