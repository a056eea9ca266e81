import * as v from "valibot";
import { isJobId } from "./ids.ts";

/** Fields that several messages have, each checked the same way everywhere. */

export const jobIdField = v.pipe(v.string(), v.check(isJobId, "a job id"));

export const hashField = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

export const countField = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Milliseconds since the epoch, or another measure. */
export const timeField = v.pipe(v.number(), v.minValue(0));

export const positiveField = v.pipe(v.number(), v.integer(), v.minValue(1));

export const resultsField = v.picklist(["durable", "inline", "none"]);

/** How a value travels: as text inside the message, or as the object that job id and index name. */
export const payloadField = v.variant("kind", [
  v.object({ kind: v.literal("inline"), text: v.string() }),
  v.object({ kind: v.literal("object") }),
]);

/** Environment variables. They are checked as a whole: a refusal that had the path would tell their names. */
export const envField = v.pipe(v.unknown(), v.guard(isTextRecord));

function isTextRecord(value: unknown): value is Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((text) => typeof text === "string");
}

/** What happens to results: kept as objects, sent in completions only, or dropped. */
export type ResultsMode = v.InferOutput<typeof resultsField>;
