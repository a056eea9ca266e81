import types from "node:util/types";
import type { Wire } from "../restore/wire.ts";
import type { Copier } from "./copier.ts";

/** Notes that a copy is to be frozen, sealed or fixed once it is complete, and gives the list where that stands. */
export function copyIntegrity(value: object, copy: object, copier: Copier): object[] | undefined {
  if (Object.isExtensible(value)) return undefined;
  const list = listOf(value, copier.wire);
  copier.record(list, copy);
  return list;
}

function listOf(value: object, { frozen, sealed, fixed }: Wire): object[] {
  // V8 calls a typed array sealed that it refuses to seal, since its elements stay writable.
  if (types.isTypedArray(value) && value.length > 0) return fixed;
  if (Object.isFrozen(value)) return frozen;
  return Object.isSealed(value) ? sealed : fixed;
}
