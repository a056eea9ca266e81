import { oneLine as wholeLine } from "../../client/progress/one-line.ts";

const defaultMaxLength = 300;

/** Text from elsewhere as a part of one line for people: short, and harmless on a terminal. */
export function oneLine(text: string, maxLength = defaultMaxLength): string {
  const line = wholeLine(text);
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
}
