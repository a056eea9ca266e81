// @ts-nocheck -- programs as odd as users may write them
export const offset = 0;
export const label = "sub";
