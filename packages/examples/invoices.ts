/** What a scanner read of an invoice. */
export interface Scan {
  readonly number: number;
  readonly amount: string;
}

/** Reads an amount such as "1,234.50" – with a bug: it does not know of negative ones, which scanners write as "(12.00)". */
export function readAmount({ number, amount }: Scan): number {
  const value = Number(amount.replaceAll(",", ""));
  if (Number.isNaN(value)) throw new RangeError(`invoice ${number}: no amount in "${amount}"`);
  return value;
}

/** The same, mended. */
export function readAnyAmount({ number, amount }: Scan): number {
  const credit = /^\((.*)\)$/.exec(amount);
  return credit?.[1] === undefined ? readAmount({ number, amount }) : -readAmount({ number, amount: credit[1] });
}
