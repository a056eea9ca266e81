import type { TaskContext } from "borisjs/task";

/** Odd numbers fail at first, those that leave 2 when divided by three until they are mended, except for 5. */
export async function failsOften(value: number, { attempt, storage }: TaskContext): Promise<number> {
  console.log(`attempt ${attempt} of ${value}`);
  if (typeof value !== "number") throw new TypeError("not a number");
  if (value % 3 === 2 && value !== 5 && (await storage.get("mended")) === undefined)
    throw new RangeError(`${value} fails`);
  if (value % 2 === 1 && attempt === 1) throw new Error(`${value} is odd`);
  return value;
}

export function mended(value: number): string {
  return `mended ${value}`;
}
