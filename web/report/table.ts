/** A table that sorts by its heads and filters by the form above it. */

interface Row {
  readonly element: HTMLTableRowElement;
  readonly text: string;
  readonly grade: string;
}

export function wakeTable(table: HTMLTableElement): void {
  const body = table.tBodies[0];
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  if (body === undefined) return;
  const rows: readonly Row[] = [...body.rows].map((element) => ({
    element,
    text: (element.querySelector('th')?.textContent ?? '').toLowerCase(),
    grade: element.cells[0]?.textContent ?? '',
  }));
  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => sortBy(heads, column, body, rows));
  });
  const form = table.closest('section')?.querySelector('form');
  if (form) wakeFilters(form, heads, rows);
}

function sortBy(heads: readonly HTMLElement[], column: number, body: HTMLElement, rows: readonly Row[]): void {
  const head = heads[column];
  if (head === undefined) return;
  const descending = head.ariaSort === 'ascending';
  for (const other of heads) other.ariaSort = null;
  head.ariaSort = descending ? 'descending' : 'ascending';
  const isNumber = head.dataset.sort === 'number';
  const keyed = rows.map((row) => ({ row, key: keyOf(row.element, column, isNumber) }));
  const sign = descending ? -1 : 1;
  keyed.sort((a, b) => {
    // What has no number stands last, whichever way the others go.
    if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
    return a.key < b.key ? -sign : a.key > b.key ? sign : 0;
  });
  body.append(...keyed.map(({ row }) => row.element));
}

function keyOf(row: HTMLTableRowElement, column: number, isNumber: boolean): string | number | null {
  const cell = row.cells[column];
  if (!isNumber) return cell?.textContent ?? '';
  const value = cell?.querySelector('data')?.value;
  return value === undefined ? null : Number(value);
}

function wakeFilters(form: HTMLFormElement, heads: readonly HTMLElement[], rows: readonly Row[]): void {
  const output = form.querySelector('output');
  const wording = output?.textContent ?? '';
  const field = (name: string): string => String(new FormData(form).get(name) ?? '');
  const apply = (): void => {
    const text = field('text').toLowerCase();
    const grade = field('grade');
    const column = heads.findIndex((head) => head.textContent === field('rule'));
    let shown = 0;
    for (const row of rows) {
      const isNoisy = field('rule') === '' || row.element.cells[column]?.dataset.noisy !== undefined;
      const isShown = row.text.includes(text) && (grade === '' || row.grade === grade) && isNoisy;
      row.element.hidden = !isShown;
      if (isShown) shown += 1;
    }
    if (output) output.textContent = wording.replace(/^\d+/, String(shown));
  };
  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.hidden = false;
}
