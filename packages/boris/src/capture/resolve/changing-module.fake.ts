/** A module of which tests change the state. */

export const registry = new Map<string, number>([["a", 1]]);
export const settings: { rate: number; names: string[]; note?: string } = { rate: 1, names: [] };
export const limits = [1, 2];
let key: string | undefined;

// What its own statements fill in is there on the worker, too.
const table: string[] = [];
for (const name of ["a", "b"]) table.push(name);

export const setKey = (value: string | undefined): void => {
  key = value;
};
export const readKey = (): string => `${key} ${table.length} ${registry.size} ${settings.rate} ${limits.length}`;
