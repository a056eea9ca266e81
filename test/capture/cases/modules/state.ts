// @ts-nocheck
/* oxlint-disable -- programs as odd as users may write them */
export const registry = new Map<string, number>([["a", 1]]);
export const size = () => registry.size;
const hidden = { items: [] as number[] };
export const getHidden = () => hidden;
export const push = (n: number) => hidden.items.push(n);
export const TAG = Symbol("tag");
export class Tagged {
  [TAG] = 5;
}
export const readTag = (o: any) => o[TAG];
export let factor = 2;
export const setFactor = (n: number) => {
  factor = n;
};
export const times = (x: number) => x * factor;
let cached: { n: number } | undefined;
export const load = () => (cached ??= { n: 7 });
export class Shape {
  area() {
    return 1;
  }
}
