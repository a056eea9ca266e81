import { InvalidArgumentError } from "commander";

/** Adds `KEY=VALUE` to the variables before it. @throws InvalidArgumentError */
export function parseVariable(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, key, value = ""] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  // The value may be a secret.
  if (key === undefined) throw new InvalidArgumentError("It must be KEY=VALUE.");
  return { ...before, [key]: value };
}
