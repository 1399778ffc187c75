/** Anybody's text inside Markdown: it stays text, whatever it says. */
import { safeText } from './safe-text.ts';

/** A code span longer than any run of backticks inside; a table cell ends at a bar even there. */
export function code(text: string, where?: 'cell'): string {
  const safe = safeText(text);
  const longest = Math.max(0, ...(safe.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const pad = safe.startsWith('`') || safe.endsWith('`') ? ' ' : '';
  const span = `${fence}${pad}${safe}${pad}${fence}`;
  return where === 'cell' ? span.replaceAll('|', '\\|') : span;
}

/** No markup, no HTML, no link, and no mention of anybody called like a node. */
export function prose(text: string): string {
  return safeText(text)
    .replaceAll(/[\\`*_[\]|~#]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '@<!-- -->')
    .replaceAll('://', ':<!-- -->//')
    .replaceAll('www.', 'www<!-- -->.');
}

/** Parentheses and spaces would end the target. */
export function link(url: string): string {
  return encodeURI(safeText(url)).replaceAll('(', '%28').replaceAll(')', '%29');
}
