/** Where the program called boris: the frames above one of boris' own functions. */
export function callSiteAbove(boundary: (...args: never[]) => unknown): string {
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, boundary);
  return (holder.stack ?? "").split("\n").slice(1).join("\n");
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
