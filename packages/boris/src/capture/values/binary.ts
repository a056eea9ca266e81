import types from "node:util/types";

/** A buffer or a view on one. */
export type Binary = ArrayBuffer | NodeJS.ArrayBufferView<ArrayBuffer>;

export function isBinary(value: unknown): value is Binary {
  return types.isArrayBuffer(value) || ArrayBuffer.isView(value);
}
