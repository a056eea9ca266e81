const told = new Set<string>();

/** Tells of something that is allowed but perhaps not meant, once. Programs can listen: `process.on("warning", …)`. */
export function warnOnce(message: string): void {
  if (told.has(message)) return;
  told.add(message);
  process.emitWarning(message, "BorisWarning");
}
