/** As JSON writes numbers, and with a point at either end. Leading zeros are for what only looks like a number: a post code. */
const number = /^-?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/;

const integer = /^-?\d+$/;

/** As spreadsheets and Python write them, too. */
const words = new Map<string, unknown>([
  ["", null],
  ...["true", "True", "TRUE"].map((word) => [word, true] as const),
  ...["false", "False", "FALSE"].map((word) => [word, false] as const),
]);

/** What a value without quotes is meant to be: a number, a boolean, `null` if it is empty, or text. */
export function csvValue(text: string): unknown {
  if (words.has(text)) return words.get(text);
  if (!number.test(text)) return text;
  const value = Number(text);
  // A long integer is an identifier; as a number it would be another one.
  const kept = integer.test(text) ? String(value) === text || value === 0 : Number.isFinite(value);
  return kept ? value : text;
}
