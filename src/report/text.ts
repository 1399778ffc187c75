/** Plain text helpers of the text formats: display width, wrapping, joining. */
import { eastAsianWidth } from 'get-east-asian-width';

/** Characters of one column each, recognized without loading Unicode tables. */
const LATIN = /^[\x20-\x7e\xa0-\xff]*$/;

/** The terminal columns that the text takes: wide East Asian characters take two, combining marks none. */
export function displayWidth(text: string): number {
  if (LATIN.test(text)) return text.length;
  const combining = /\p{M}/u;
  let width = 0;
  for (const character of text) {
    if (!combining.test(character)) width += eastAsianWidth(character.codePointAt(0) ?? 0);
  }
  return width;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text))) + text;
}

/** Breaks lines at spaces. A word longer than the width stays whole, because a name cut in two can't be searched for. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && displayWidth(line) + 1 + displayWidth(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** `1 model`, `2 models`. */
export function count(n: number, singular: string, plural = `${singular}s`): string {
  return `${n} ${n === 1 ? singular : plural}`;
}
