/** How options are checked, everywhere alike: unknown keys are refused and each message has the same shape. */

export interface OptionRule {
  /** Completes "'maxInFlight' must be …". */
  readonly must: string;
  readonly holds: (value: unknown) => boolean;
  /** The part of a value that is at fault, if only a part of it is: "element 3 is …". */
  readonly fault?: (value: unknown) => string | undefined;
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
    if (value !== undefined && !rule.holds(value)) throw invalidOption(action, name, rule, value);
  }
}

export function invalidOption(
  action: string,
  name: string,
  { must, fault }: Pick<OptionRule, "must" | "fault">,
  value: unknown,
): RangeError {
  const what = fault?.(value) ?? `current value is ${show(value)}`;
  return new RangeError(`Cannot ${action} as '${name}' must be ${must}: ${what}`);
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
  holds: (value) => Array.isArray(value) && value.every(isString),
  fault: (value) => {
    if (!Array.isArray(value)) return undefined;
    const at = value.findIndex((item) => !isString(item));
    return `element ${at} is ${show(value[at])}`;
  },
};

export const stringRecord: OptionRule = {
  must: "an object whose values are strings",
  holds: (value) => isRecord(value) && Object.values(value).every(isString),
  fault: (value) => {
    if (!isRecord(value)) return undefined;
    const [key = "", item] = Object.entries(value).find((entry) => !isString(entry[1])) ?? [];
    // Values of the environment may be secrets.
    return `the value of '${JSON.stringify(key).slice(1, -1)}' is ${kindOf(item)}`;
  },
};

function isString(value: unknown): value is string {
  return typeof value === "string";
}

/** A list has other keys than those that are meant, and a Map none at all. */
function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(Symbol.iterator in value);
}

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

/** A value in brief, in one line. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "function" || (typeof value === "object" && value !== null)) return kindOf(value);
  return String(value);
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
