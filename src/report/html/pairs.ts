import { type Html, html } from './markup.ts';

/** A description list; entries that are null are left out. */
export function pairs(entries: readonly (readonly [string, Html | null])[]): Html {
  const known = entries.filter(([, text]) => text !== null && text.html !== '');
  return html`<dl class="pairs">${known.map(([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl>`;
}
