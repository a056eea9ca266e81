import { dirname } from "node:path";

const ownFolder = dirname(import.meta.dirname);

/** Where the program called boris: the frames of now, without those of boris itself, nor what called the program. */
export function findCallSite(): string {
  const [, ...all] = (new Error("Here").stack ?? "").split("\n");
  const frames = all.filter((frame) => !frame.includes(ownFolder));
  const last = frames.findLastIndex((frame) => !/[( ]node:/.test(frame));
  return frames.slice(0, last + 1).join("\n");
}

/** Lets an error that was made in a callback of boris point to the call that it belongs to. */
export function placeAt(error: Error, callSite: string): void {
  if (callSite === "") return;
  Object.defineProperty(error, "stack", {
    value: `${error.name}: ${error.message}\n${callSite}`,
    configurable: true,
    writable: true,
  });
}
