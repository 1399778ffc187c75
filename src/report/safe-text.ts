/**
 * Makes text safe to show: names in a model may be anything. Control characters, ANSI escapes, bidirectional marks, invisible
 * characters, line and paragraph separators and lone surrogates become visible escapes, which no terminal or viewer obeys.
 */
const unsafe = (): RegExp => /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;
/** Matches nearly every name, without the Unicode tables that merely creating the other expression would load. */
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** The text on one line, safe to print. */
export function safeText(text: string): string {
  return PRINTABLE_ASCII.test(text) ? text : text.replace(unsafe(), visible);
}

/** Safe text between tags and inside attributes in double quotes, in HTML and XML alike. */
export function escapeMarkup(text: string): string {
  return safeText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** `safeText` for each line; line breaks stay. */
export const safeLines = (text: string): string => text.split('\n').map(safeText).join('\n');

/** The same JSON with unsafe characters escaped, apart from the line breaks of its layout. */
export function safeJson(json: string): string {
  return json.replace(unsafe(), (character) => (character === '\n' ? character : escapeUnits(character)));
}

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : escapeUnits(character);
}

/** As JSON escapes: four digits each, so a character beyond the basic plane takes two. */
function escapeUnits(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
