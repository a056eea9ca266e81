import { none } from "stream-chain/core";
import { jsonVerifier, type VerifierError } from "stream-json/core/utils/verifier.js";
import type { Place } from "./text-place.ts";

/** Where a text stops being JSON, and why. */
export interface JsonFault {
  readonly place: Place;
  /** Code units from the start of the text. */
  readonly offset: number;
  readonly why: string;
}

/** What the verifier says in other words than ours. */
const inOurWords: Readonly<Record<string, string>> = {
  "escaped characters": "a string holds a control character or an unknown escape",
  "unexpected characters": "unexpected text after the value",
};

/** Finds what `JSON.parse` and parsers of streams tell nothing of: the place of a fault. */
export class JsonChecker {
  readonly #verify = jsonVerifier() as (text: string | typeof none) => unknown;
  #length = 0;

  /** Takes the next piece of the text. */
  check(text: string): JsonFault | undefined {
    this.#length += text.length;
    return faultIn(() => this.#verify(text));
  }

  /** There is no more text. */
  end(): JsonFault | undefined {
    const fault = faultIn(() => this.#verify(none));
    return fault?.offset === this.#length ? { ...fault, why: "not JSON: it ends too early" } : fault;
  }
}

/** The first fault of a whole text. */
export function jsonFault(text: string): JsonFault | undefined {
  const checker = new JsonChecker();
  return checker.check(text) ?? checker.end();
}

function faultIn(verify: () => unknown): JsonFault | undefined {
  try {
    verify();
    return undefined;
  } catch (error) {
    const { line, pos, offset, message } = error as VerifierError;
    const said = /: Verifier (?:cannot parse input: |has )(.*)$/.exec(message)?.[1] ?? message;
    return { place: { line, column: pos }, offset, why: `not JSON: ${inOurWords[said] ?? said}` };
  }
}
