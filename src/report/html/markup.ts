/** HTML as a value: a template escapes everything put into it, except for the results of other templates. */
import { escapeMarkup, safeText } from '../safe-text.ts';
import { words } from './words.ts';

export interface Html {
  readonly html: string;
}

type Part = Html | string | number | null | readonly Part[];

/** Longer texts are clipped: no name needs more to be recognized, and hostile ones must not blow the report up. */
const LONGEST_TEXT = 2000;

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: strings.reduce((text, string, index) => text + render(parts[index - 1] ?? null) + string) };
}

/** Escapes text for use between tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return escapeMarkup(clip(text)).replaceAll("'", '&#39;');
}

function clip(text: string): string {
  return text.length <= LONGEST_TEXT ? text : text.slice(0, LONGEST_TEXT) + words.clipped(text.length);
}

function render(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return 'html' in part ? part.html : part.map(render).join('');
}

/** A rounded number for people, in an element that carries the exact value for scripts. */
export function datum(value: number, text: string): Html {
  return html`<data value="${value}">${text}</data>`;
}

/** A link for http(s) addresses; anything else (`javascript:` …) gives the text alone. */
export function link(url: string, text: string): Html {
  return /^https?:\/\//i.test(url)
    ? html`<a href="${encodeURI(safeText(url))}" rel="noreferrer">${text}</a>`
    : html`${text}`;
}
