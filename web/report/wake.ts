/** What a report does in a browser: sorts and filters the table, follows links into closed sections, prints whole. */
import { wakeTable } from './table.ts';

export function wake(root: ParentNode): void {
  for (const table of root.querySelectorAll<HTMLTableElement>('table.models')) wakeTable(table);
}

/** Once for the page, whatever report it shows. */
export function follow(): void {
  addEventListener('hashchange', openTarget);
  openTarget();
  let closed: readonly HTMLDetailsElement[] = [];
  addEventListener('beforeprint', () => {
    closed = [...document.querySelectorAll<HTMLDetailsElement>('details:not([open])')];
    for (const section of closed) section.open = true;
  });
  addEventListener('afterprint', () => {
    for (const section of closed) section.open = false;
  });
}

function openTarget(): void {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView();
  }
}
