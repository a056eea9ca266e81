export interface Printing {
  readonly id: number;
  /** Lines that it prints beside the first. */
  readonly lines?: number;
}

/** Prints, returns what only codecs know, and fails for every fourth. */
export async function prints({ id, lines = 0 }: Printing): Promise<unknown> {
  console.log(`working on ${id}`);
  for (let line = 0; line < lines; line++) console.log(`line ${line} of a long story`);
  if (id % 4 === 3) throw new RangeError(`no \u001b[31m${id}\u001b[0m`);
  return { id, at: new Date(id), big: BigInt(id) };
}

/** The same, mended. */
export async function printsMended({ id }: Printing): Promise<unknown> {
  console.log(`mended ${id}`);
  return { id, mended: true };
}
