/** JSON leaves these as they are, and terminals take them for commands. */
const control = /[\u007f-\u009f]/g;

/** A value that JSON has as one line with its line break, harmless on a terminal whatever the texts in it hold. */
export function jsonLine(value: unknown): string {
  const text = JSON.stringify(value).replace(control, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
  return `${text}\n`;
}
