/**
 * AWS counts in whole seconds. Rounded up: a message that comes a little late does no harm, one that comes early is
 * run twice.
 */
export function toSeconds(ms: number): number {
  return Math.ceil(ms / 1_000);
}
