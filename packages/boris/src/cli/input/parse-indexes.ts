import { InvalidArgumentError } from "commander";

/** More than a job on one queue should have, and what a machine can hold. */
const maxIndexes = 10_000_000;

/**
 * Indexes of tasks as people write them: `3`, `3,5-9`.
 *
 * @throws InvalidArgumentError that says what is wrong with it
 */
export function parseIndexes(text: string): readonly number[] {
  const indexes = new Set<number>();
  for (const part of text.split(",")) {
    const [first, last] = parseRange(part.trim());
    if (indexes.size + last - first >= maxIndexes) throw new InvalidArgumentError(`These are too many tasks.`);
    for (let index = first; index <= last; index += 1) indexes.add(index);
  }
  return [...indexes].toSorted((a, b) => a - b);
}

function parseRange(part: string): readonly [first: number, last: number] {
  const [, from = "", to = from] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
  const [first, last] = [Number(from), Number(to)];
  if (from === "" || !Number.isSafeInteger(last) || first > last) {
    throw new InvalidArgumentError(`'${part}' is no index and no range of indexes such as 5-9.`);
  }
  return [first, last];
}
