import { parse, stringify } from "devalue";
import { BackendError, EncodeError } from "../errors.ts";
import { Assembly } from "./codec/assembly.ts";
import { placeMemory, type Placement } from "./codec/attachments.ts";
import { escapeForSqs } from "./codec/sqs-characters.ts";
import { Survey } from "./codec/survey.ts";

/** A value as it travels. */
export interface Encoded {
  /** JSON in the form of devalue. It holds only characters that SQS takes. */
  readonly text: string;
  /** The bytes of typed arrays and buffers, which the text names by their number. */
  readonly attachments: readonly Uint8Array[];
}

/**
 * Turns a value into text and bytes, exactly or not at all.
 *
 * The attachments are the value's own memory and not a copy: write them before the value can change.
 * Of objects that are frozen or sealed, the copy is neither.
 *
 * @param root what to call the value in an error, such as `params[3]`
 * @throws EncodeError if the value or a part of it cannot travel
 *
 * @example
 * const { text, attachments } = encode({ weights: new Float64Array(3) }, "result");
 */
export function encode(value: unknown, root: string): Encoded {
  try {
    if (isScalar(value)) return { text: escapeForSqs(stringify(value)), attachments: [] };
    const survey = new Survey(root);
    survey.visit(value);
    const placement = placeMemory(survey.views, survey.buffers);
    const text = stringify(value, reducersOf(survey, placement));
    return { text: escapeForSqs(text), attachments: placement.attachments };
  } catch (error) {
    if (error instanceof EncodeError) throw error;
    // The caller may have used most of the stack, or the text be longer than V8 allows. What is not a
    // RangeError was thrown by a Proxy among the prototypes, where it cannot be seen beforehand.
    const why = error instanceof RangeError ? `is too deep or too large (${error.message})` : "cannot be read";
    throw new EncodeError(`Cannot encode ${root}: it ${why}`, root);
  }
}

/**
 * Makes the value again. It evaluates nothing, and touches no prototype.
 *
 * @throws BackendError if what was encoded is malformed
 *
 * @example
 * decode(encode(new Map([["a", 1n]]), "result")); // Map { "a" => 1n }
 */
export function decode(encoded: Encoded): unknown {
  try {
    if (holdsScalar(encoded.text)) return parse(encoded.text);
    const assembly = new Assembly(encoded.attachments);
    const value: unknown = parse(encoded.text, assembly.revivers);
    assembly.finish();
    return value;
  } catch (error) {
    throw new BackendError(`Cannot decode a value as it is malformed: ${(error as Error).message}`, { cause: error });
  }
}

/** Whether the value has no parts: nothing to survey. Most arguments and results of short tasks are such. */
function isScalar(value: unknown): boolean {
  return value === null || ["string", "number", "boolean", "undefined"].includes(typeof value);
}

/** Whether the text is that of a value without parts, which is in a list of its own or a negative number: nothing to assemble. */
function holdsScalar(text: string): boolean {
  return text[1] !== "[" && text[1] !== "{";
}

type Reducers = Record<string, (part: object) => unknown>;

/** For devalue: what to write in place of parts that it does not know, or would not keep exactly. */
function reducersOf(survey: Survey, placement: Placement): Reducers | undefined {
  const substitutes = {
    View: placement.views,
    Memory: placement.buffers,
    Error: survey.errors,
    Entries: survey.entries,
    UsedRegExp: survey.regExps,
  };
  // devalue asks every reducer about every part, so the fewer the better.
  const needed = Object.entries(substitutes).filter(([, parts]) => parts.size > 0);
  if (needed.length === 0) return undefined;
  return Object.fromEntries(needed.map(([tag, parts]) => [tag, (part: object) => parts.get(part)]));
}
