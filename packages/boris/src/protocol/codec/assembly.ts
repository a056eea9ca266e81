import { createBareError } from "./error-classes.ts";
import { createView } from "./views.ts";

type Parts = readonly unknown[];

/**
 * Puts together what the text holds in parts. An error or an object with odd keys may be part of
 * itself, so these are made first and get their properties when all parts are there.
 *
 * The parts may be malformed. Then it throws; it never makes something else of them.
 */
export class Assembly {
  /** For devalue: what to make of each tag of ours. */
  readonly revivers = {
    View: (parts: unknown) => this.#createView(list(parts)),
    Memory: (parts: unknown) => this.#bufferOf(list(parts)[0]),
    Error: (parts: unknown) => once(this.#errors, list(parts), createError),
    Entries: (parts: unknown) => once(this.#objects, list(parts), createObject),
    UsedRegExp: (parts: unknown) => createRegExp(list(parts)),
  };

  readonly #attachments: readonly Uint8Array[];
  readonly #buffers = new Map<unknown, ArrayBuffer>();
  readonly #errors = new Map<Parts, Error>();
  readonly #objects = new Map<Parts, object>();

  constructor(attachments: readonly Uint8Array[]) {
    this.#attachments = attachments;
  }

  /** Gives the objects that were made first their properties. */
  finish(): void {
    for (const [[, , hidden, visible], error] of this.#errors) {
      defineAll(error, list(hidden), false);
      defineAll(error, list(visible), true);
    }
    for (const [[, entries], object] of this.#objects) defineAll(object, list(entries), true);
  }

  #createView([kind, attachment, byteOffset, length]: Parts): object {
    return createView(String(kind), this.#bufferOf(attachment), natural(byteOffset), natural(length));
  }

  /** One copy of each attachment, which all views of it share. */
  #bufferOf(attachment: unknown): ArrayBuffer {
    const known = this.#buffers.get(attachment);
    if (known !== undefined) return known;

    const bytes = this.#attachments[natural(attachment)];
    if (bytes === undefined) throw new Error(`there is no attachment ${String(attachment)}`);
    const buffer = ownBuffer(bytes);
    this.#buffers.set(attachment, buffer);
    return buffer;
  }
}

/** An aligned copy that holds these bytes and no others. */
function ownBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = bytes;
  if (buffer instanceof ArrayBuffer) return buffer.slice(byteOffset, byteOffset + byteLength);
  return new Uint8Array(bytes).buffer;
}

function once<Made>(made: Map<Parts, Made>, parts: Parts, make: (parts: Parts) => Made): Made {
  const before = made.get(parts);
  if (before !== undefined) return before;
  const object = make(parts);
  made.set(parts, object);
  return object;
}

function createError([className, constructorArguments]: Parts): Error {
  return createBareError(String(className), list(constructorArguments));
}

function createObject([prototype]: Parts): object {
  return Object.setPrototypeOf({}, prototype === "null" ? null : Object.prototype) as object;
}

function createRegExp([source, flags, lastIndex]: Parts): RegExp {
  const regExp = new RegExp(String(source), String(flags));
  regExp.lastIndex = natural(lastIndex);
  return regExp;
}

/** Defining a property, unlike setting it, never reaches a prototype. */
function defineAll(object: object, properties: Parts, enumerable: boolean): void {
  for (let index = 0; index < properties.length; index += 2) {
    const key = properties[index];
    if (typeof key !== "string") throw new TypeError("a property key is not a string");
    const value = properties[index + 1];
    Object.defineProperty(object, key, { value, enumerable, writable: true, configurable: true });
  }
}

function list(parts: unknown): Parts {
  if (!Array.isArray(parts)) throw new TypeError("parts are not in a list");
  return parts;
}

function natural(value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw new Error(`${String(value)} is not a position or a length`);
  }
  return value;
}
