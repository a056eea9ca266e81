/** Values that tasks take and return, as JSON can show them: for programs that read the output, not to read values back in. */

/**
 * The nearest value that JSON has:
 *
 * | value                                | becomes                                              |
 * | ------------------------------------ | ---------------------------------------------------- |
 * | `undefined`                          | `null`                                               |
 * | `NaN`, ±`Infinity`, bigint           | their text                                           |
 * | `Date`, `URL`, `RegExp`              | ISO 8601 (`"Invalid Date"`), the address, `/a/g`     |
 * | `Map`                                | an object if all keys are strings, else pairs        |
 * | `Set`, typed array                   | an array                                             |
 * | `Buffer`, `ArrayBuffer`, `DataView`  | base64                                               |
 * | error                                | `{ name, message }`, its own properties and its cause |
 * | what holds itself                    | `"[Circular]"` where it comes again                  |
 */
export function toJson(value: unknown): unknown {
  return isScalar(value) ? scalar(value) : object(value, new Set());
}

type Scalar = string | number | bigint | boolean | undefined | null | symbol | ((...args: never[]) => unknown);

function isScalar(value: unknown): value is Scalar {
  return typeof value !== "object" || value === null;
}

function scalar(value: Scalar): unknown {
  switch (typeof value) {
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "string":
    case "boolean":
      return value;
    case "bigint":
      return String(value);
    default:
      // Functions and symbols do not travel.
      return null;
  }
}

/** @param within the objects that hold this one */
function object(value: object, within: Set<object>): unknown {
  if (within.has(value)) return "[Circular]";
  within.add(value);
  const json = (part: unknown): unknown => (isScalar(part) ? scalar(part) : object(part, within));
  try {
    return parts(value, json);
  } finally {
    within.delete(value);
  }
}

function parts(value: object, json: (part: unknown) => unknown): unknown {
  if (Array.isArray(value)) return Array.from(value, json);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof URL || value instanceof RegExp) return String(value);
  if (value instanceof Set) return Array.from(value, json);
  if (value instanceof Map) return map(value, json);
  if (value instanceof Error) return error(value, json);
  if (value instanceof ArrayBuffer) return Buffer.from(value).toString("base64");
  if (ArrayBuffer.isView(value)) return view(value, json);
  return record(Object.entries(value), json);
}

function map(value: ReadonlyMap<unknown, unknown>, json: (part: unknown) => unknown): unknown {
  const entries = [...value];
  return entries.every((entry): entry is [string, unknown] => typeof entry[0] === "string")
    ? record(entries, json)
    : entries.map(([key, item]) => [json(key), json(item)]);
}

function error(value: Error, json: (part: unknown) => unknown): unknown {
  const { name, message, cause } = value;
  const own = Object.entries(value).filter(([key]) => key !== "cause");
  const whole = [["name", name], ["message", message], ...own, ...("cause" in value ? [["cause", cause]] : [])];
  return record(whole as [string, unknown][], json);
}

function view(value: ArrayBufferView, json: (part: unknown) => unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString("base64");
  if (value instanceof DataView) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
  }
  return Array.from(value as unknown as Iterable<unknown>, json);
}

/** Names such as `__proto__` stay names. */
function record(entries: readonly (readonly [string, unknown])[], json: (part: unknown) => unknown): unknown {
  return Object.fromEntries(entries.map(([key, item]) => [key, json(item)]));
}
