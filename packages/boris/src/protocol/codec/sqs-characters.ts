/**
 * Of what JSON leaves unescaped, SQS refuses these (API reference, SendMessage: allowed are #x9, #xA,
 * #xD, #x20–#xD7FF, #xE000–#xFFFD, #x10000–#x10FFFF; JSON escapes lone surrogates and control characters).
 */
const refused = /[\uFFFE\uFFFF]/g;

/**
 * Escapes the characters of a JSON text that SQS refuses. It still means the same.
 *
 * @example
 * const body = escapeForSqs(JSON.stringify(message));
 */
export function escapeForSqs(json: string): string {
  return json.replace(refused, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}
