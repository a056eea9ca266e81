// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** They turn round what comes after them, so that it reads otherwise than it is. */
const directions = /[\u202a-\u202e\u2066-\u2069]/g;

/** Text with characters that a browser leaves out, such as the escape of a terminal's colours, as their pictures. */
export function visible(text: string): string {
  return text.replace(directions, "\u{fffd}").replace(controls, pictureOf);
}

function pictureOf(character: string): string {
  return character === "\u007f" ? "␡" : String.fromCodePoint(0x2400 + (character.codePointAt(0) ?? 0));
}
