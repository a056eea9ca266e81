// @ts-nocheck
import legacyPath from "node:path";
export enum Shape {
  Circle,
  Square,
}
export const enum Level {
  Hi = "hi",
}
export namespace Util {
  export const twice = (n: number) => n * 2;
}
export interface Opt {
  s: number;
}
export const legacy = legacyPath;
