/**
 * Names in a model are anyone's text. Controls, ANSI escapes, bidirectional marks, invisible characters, line and
 * paragraph separators and lone surrogates come out as visible escapes, so that no terminal, log or viewer obeys them.
 */
const unsafe = (): RegExp => /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;
/** Nearly every name, told without the tables of Unicode that the other expression takes even to be made. */
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** The text on one line, harmless in a terminal. */
export function safeText(text: string): string {
  return PRINTABLE_ASCII.test(text) ? text : text.replace(unsafe(), visible);
}

/** Lines of text that stay lines. */
export const safeLines = (text: string): string => text.split('\n').map(safeText).join('\n');

/** JSON text that means the same and holds no unsafe character outside its own layout. */
export function safeJson(json: string): string {
  return json.replace(unsafe(), (character) => (character === '\n' ? character : escapeUnits(character)));
}

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : escapeUnits(character);
}

/** JSON knows only four-digit escapes, so a character beyond them is two. */
function escapeUnits(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
