/** How options are checked, everywhere alike: unknown keys are refused and each message has the same shape. */

export interface OptionRule {
  /** Completes "'maxInFlight' must be …". */
  readonly must: string;
  readonly holds: (value: unknown) => boolean;
}

/**
 * Checks the options of one call. `undefined` stands for an option that is not given.
 *
 * @throws TypeError for something that is no object and for an unknown key
 * @throws RangeError for a value that its rule does not allow
 */
export function checkOptions(action: string, options: unknown, rules: Readonly<Record<string, OptionRule>>): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(`Cannot ${action} as its options must be an object: current value is ${show(options)}`);
  }
  for (const [name, value] of Object.entries(options)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) {
      throw new TypeError(`Cannot ${action} as '${name}' is not an option: known are ${Object.keys(rules).join(", ")}`);
    }
    if (value !== undefined && !rule.holds(value)) throw invalidOption(action, name, rule.must, value);
  }
}

export function invalidOption(action: string, name: string, must: string, value: unknown): RangeError {
  return new RangeError(`Cannot ${action} as '${name}' must be ${must}: current value is ${show(value)}`);
}

export const positiveInteger: OptionRule = {
  must: "a positive integer",
  holds: (value) => Number.isSafeInteger(value) && Number(value) > 0,
};

export const nonNegativeInteger: OptionRule = {
  must: "a non-negative integer",
  holds: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
};

export const aString: OptionRule = {
  must: "a non-empty string",
  holds: (value) => typeof value === "string" && value !== "",
};

export const stringList: OptionRule = {
  must: "an array of strings",
  holds: (value) => Array.isArray(value) && value.every((item) => typeof item === "string"),
};

export const stringRecord: OptionRule = {
  must: "an object whose values are strings",
  // A list has other keys than those that are meant, and a Map none at all.
  holds: (value) =>
    typeof value === "object" &&
    value !== null &&
    !(Symbol.iterator in value) &&
    Object.values(value).every((item) => typeof item === "string"),
};

export const abortSignal: OptionRule = {
  must: "an AbortSignal",
  holds: (value) => value instanceof AbortSignal,
};

export function oneOf(...values: readonly string[]): OptionRule {
  return {
    must: values.map((value) => `"${value}"`).join(" or "),
    holds: (value) => typeof value === "string" && values.includes(value),
  };
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
