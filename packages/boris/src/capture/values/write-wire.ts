import { createHash } from "node:crypto";
import v8 from "node:v8";
import type { Trail } from "../draft/trail.ts";
import type { CapturedValues } from "../plan.ts";
import type { Wire } from "../restore/wire.ts";

/** Writes captured values by the serializer itself, not by `v8.serialize`: only so do views keep sharing a buffer. */
export function writeWire(wire: Wire, trail: Trail): CapturedValues {
  const serializer = new v8.Serializer();
  serializer.writeHeader();
  try {
    serializer.writeValue(wire);
  } catch (error) {
    trail.refuse(`V8 cannot write its captured values (${String(error)})`, "pass them as a parameter");
  }
  const bytes = serializer.releaseBuffer();
  return { hash: createHash("sha256").update(bytes).digest("hex"), bytes };
}
