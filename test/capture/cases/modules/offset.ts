// @ts-nocheck
export const offset = 0;
export const label = "sub";
