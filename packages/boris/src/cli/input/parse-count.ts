import { InvalidArgumentError } from "commander";

/** A whole number from 1 on. @throws InvalidArgumentError for anything else */
export function parseCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(count) || count < 1) {
    throw new InvalidArgumentError("It must be a whole number from 1 on.");
  }
  return count;
}
