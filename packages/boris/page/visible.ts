// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** Text with characters that a browser leaves out, such as the escape of a terminal's colours, as their pictures. */
export function visible(text: string): string {
  return text.replace(controls, (character) =>
    character === "\u007f" ? "␡" : String.fromCodePoint(0x2400 + (character.codePointAt(0) ?? 0)),
  );
}
