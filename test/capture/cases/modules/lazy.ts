// @ts-nocheck
export const heavy = (n: number) => n ** 3;
