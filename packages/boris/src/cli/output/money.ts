/** Less than this is not worth its digits. */
const least = 0.000_001;

/** Dollars for people: to the cent where there are some, else the first digits that count. */
export function dollars(amount: number): string {
  if (amount === 0) return "$0";
  if (amount < least) return `under $${least.toFixed(6)}`;
  const digits = amount >= 0.995 ? 2 : 1 - Math.floor(Math.log10(amount));
  const [whole = "", part = ""] = amount.toFixed(Math.max(2, digits)).split(".");
  return `$${Number(whole).toLocaleString("en-US")}.${part}`;
}
