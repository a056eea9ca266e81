/** As in one line, but for line breaks and tabs. */
const control = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu;

/** Text from elsewhere for people, harmless on a terminal. The lines after the first begin with `indent`. */
export function manyLines(text: string, indent = ""): string {
  return text.replaceAll("\r\n", "\n").replace(control, "\u{fffd}").replaceAll("\n", `\n${indent}`);
}
