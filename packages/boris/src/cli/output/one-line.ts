const defaultMaxLength = 300;

/** What a terminal takes for commands, and what turns the text after it round. */
const control = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** Text from elsewhere as a part of one line for people: short, and harmless on a terminal. */
export function oneLine(text: string, maxLength = defaultMaxLength): string {
  const line = text.replace(/\s+/g, " ").trim().replace(control, "\u{fffd}");
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
}
