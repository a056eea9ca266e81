import * as v from "valibot";
import { payloadField } from "./fields.ts";
import { parseMessage } from "./parse-message.ts";

const paramSegmentSchema = v.array(v.nullable(payloadField));

/** Consecutive parameter sets of a job; `null` for one that cannot travel. */
export type ParamSegment = v.InferOutput<typeof paramSegmentSchema>;

export function encodeParamSegment(segment: ParamSegment): string {
  return JSON.stringify(segment);
}

/** Throws a `BackendError` that says what is wrong with the object. */
export function decodeParamSegment(text: string): ParamSegment {
  return parseMessage("parameter segment", paramSegmentSchema, text);
}
