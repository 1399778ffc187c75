/** Untrusted text inside Markdown: shown as it is, never interpreted. */
import { safeText } from './safe-text.ts';

/** A code span, fenced by more backticks than any run inside. In a table cell bars are escaped: they end it even in code. */
export function code(text: string, where?: 'cell'): string {
  const safe = safeText(text);
  const longest = Math.max(0, ...(safe.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const pad = safe.startsWith('`') || safe.endsWith('`') ? ' ' : '';
  const span = `${fence}${pad}${safe}${pad}${fence}`;
  return where === 'cell' ? span.replaceAll('|', '\\|') : span;
}

/** Plain text: no markup, no HTML, no automatic link, and no `@name` that would notify a user. */
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

/** The target of a link: parentheses and spaces, which would end it, are escaped. */
export function link(url: string): string {
  return encodeURI(safeText(url)).replaceAll('(', '%28').replaceAll(')', '%29');
}
