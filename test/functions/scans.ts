/** One scan in twenty is one that `readScan` does not understand. */
export interface Scan {
  readonly number: number;
  readonly amount: string;
}

export function readScan({ number, amount }: Scan): number {
  console.log(`reading scan ${number}`);
  const read = Number(amount);
  if (Number.isNaN(read)) throw new RangeError(`scan ${number} has no amount`);
  return read;
}

/** The same, mended: amounts in brackets are negative. */
export function readAnyScan({ number, amount }: Scan): number {
  return readScan({ number, amount: amount.replace(/^\((.*)\)$/, "-$1") });
}
