import type * as v from "valibot";

/** Whether a value is what a schema wants. `false` may also mean that it takes the schema itself to tell. */
export type QuickCheck = (value: unknown) => boolean;

/** A schema or an action in a pipe, as valibot describes it to whoever looks: what it is, and what it is made of. */
interface Part {
  readonly type: string;
  readonly pipe?: readonly Part[];
  readonly requirement?: unknown;
  readonly [detail: string]: unknown;
}

/**
 * Makes a check of a schema: `true` means that parsing the value would succeed, and give an equal value. It makes
 * nothing, so a well-formed message costs a fifth of being parsed; of any other, the schema has the word. So a part of a
 * schema that is not known here, or would change the value, is never right.
 */
export function quickCheckOf(schema: v.GenericSchema): QuickCheck {
  return checkOf(schema as unknown as Part);
}

function checkOf(part: Part): QuickCheck {
  // A pipe looks like its first schema, and names that and all that follows.
  const { pipe } = part;
  if (pipe === undefined) return makers[part.type]?.(part) ?? never;
  // Nested, since a list of checks would take a function for each value.
  return pipe.map(checkOf).reduce((before, check) => (value) => before(value) && check(value));
}

const makers: Readonly<Record<string, (part: Part) => QuickCheck>> = {
  unknown: () => () => true,
  string: () => (value) => typeof value === "string",
  boolean: () => (value) => typeof value === "boolean",
  number: () => (value) => typeof value === "number" && !Number.isNaN(value),
  literal: (part) => (value) => value === part["literal"],
  picklist: (part) => {
    const options = part["options"] as readonly unknown[];
    return (value) => options.includes(value);
  },
  optional: (part) => checkOf(part["wrapped"] as Part),
  array: (part) => {
    const check = checkOf(part["item"] as Part);
    return (value) => Array.isArray(value) && value.every(check);
  },
  object: (part) => objectCheck(part["entries"] as Readonly<Record<string, Part>>),
  variant: (part) =>
    (part["options"] as readonly Part[])
      .map(checkOf)
      .reduce((before, check) => (value) => before(value) || check(value)),
  // What stands in a pipe behind the schema.
  integer: requirementCheck,
  check: requirementCheck,
  guard: requirementCheck,
  regex:
    ({ requirement }) =>
    (value) =>
      (requirement as RegExp).test(value as string),
  min_value:
    ({ requirement }) =>
    (value) =>
      (value as number) >= (requirement as number),
  max_value:
    ({ requirement }) =>
    (value) =>
      (value as number) <= (requirement as number),
};

function never(): boolean {
  return false;
}

function requirementCheck({ requirement }: Part): QuickCheck {
  return requirement as QuickCheck;
}

/** Of an object that JSON gave. Parsing drops what a schema does not name, so one with more in it is not right as it is. */
function objectCheck(entries: Readonly<Record<string, Part>>): QuickCheck {
  const fields = Object.entries(entries).map(([key, part]) => {
    return { key, check: checkOf(part), mayLack: part.type === "optional" && part["default"] === undefined };
  });
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    const object = value as Readonly<Record<string, unknown>>;
    let unnamed = 0;
    for (const _ in object) unnamed += 1;
    for (const { key, check, mayLack } of fields) {
      const field = object[key];
      if (field === undefined && mayLack) continue;
      if (field === undefined || !check(field)) return false;
      unnamed -= 1;
    }
    return unnamed === 0;
  };
}
