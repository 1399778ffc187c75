/** What the report does in a browser: sorts and filters the table, follows links into closed sections, prints whole. */
import { wakeTable } from './table.ts';

for (const table of document.querySelectorAll<HTMLTableElement>('table.models')) wakeTable(table);

function openTarget(): void {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView();
  }
}

addEventListener('hashchange', openTarget);
openTarget();

/** Sections that are closed on screen are open on paper. */
let closed: readonly HTMLDetailsElement[] = [];
addEventListener('beforeprint', () => {
  closed = [...document.querySelectorAll<HTMLDetailsElement>('details:not([open])')];
  for (const section of closed) section.open = true;
});
addEventListener('afterprint', () => {
  for (const section of closed) section.open = false;
});
