/** Rewrites the stacks of an error, its causes and the errors that it gathers. Leaves everything else alone. */
export function mapStacks(thrown: unknown, mapStack: (stack: string) => string, seen = new Set<unknown>()): void {
  if (!(thrown instanceof Error) || seen.has(thrown)) return;
  seen.add(thrown);
  // A task may have put anything in their places.
  if (typeof thrown.stack === "string") {
    Object.defineProperty(thrown, "stack", { value: mapStack(thrown.stack), configurable: true, writable: true });
  }
  mapStacks(thrown.cause, mapStack, seen);
  if (!(thrown instanceof AggregateError) || !Array.isArray(thrown.errors)) return;
  for (const inner of thrown.errors) mapStacks(inner, mapStack, seen);
}
