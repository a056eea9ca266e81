// @ts-nocheck -- programs as odd as users may write them
export const heavy = (n: number) => n ** 3;
