/** `labels.csv`: a header with `file` and `label`, one line an image; other columns are ignored. */
import { SweepError } from '../sweep-error.ts';

/**
 * @param name of the file, for messages
 * @returns class index by file, as written there but with '/' separators
 * @throws SweepError `bad-labels`
 */
export function readLabels(name: string, text: string): ReadonlyMap<string, number> {
  const [header = [], ...rows] = parseCsv(text);
  const names = header.map((cell) => cell.trim().toLowerCase());
  const [file, label] = [names.indexOf('file'), names.indexOf('label')];
  if (file < 0 || label < 0) {
    throw new SweepError(
      'bad-labels',
      `${name} needs a first line that names the columns file and label, such as file,label`,
    );
  }
  const labels = new Map<string, number>();
  rows.forEach((row, index) => {
    if (row.length === 1 && row[0] === '') return;
    const at = `${name} line ${index + 2}`;
    const path = (row[file] ?? '').trim().replaceAll('\\', '/').replace(/^\.\//, '');
    const cell = (row[label] ?? '').trim();
    if (path === '') throw new SweepError('bad-labels', `${at} names no file`);
    if (!/^\d{1,6}$/.test(cell)) {
      throw new SweepError('bad-labels', `${at}: the label of ${path} is "${cell}", not a class index (0, 1, ...)`);
    }
    const before = labels.get(path);
    if (before !== undefined && before !== Number(cell)) {
      throw new SweepError('bad-labels', `${at}: ${path} is labelled ${before} and ${cell}`);
    }
    labels.set(path, Number(cell));
  });
  if (labels.size === 0) throw new SweepError('bad-labels', `${name} lists no image`);
  return labels;
}

/** RFC 4180, with or without a byte order mark, any line ends. A quoted cell may hold commas, quotes and line ends. */
function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  const cell = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r\n|\n|\r|$)/y;
  const source = text.replace(/^\uFEFF/, '');
  for (let match = cell.exec(source); match; match = cell.exec(source)) {
    const [, value = '', end = ''] = match;
    rows.at(-1)?.push(/^".*"$/s.test(value) ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (cell.lastIndex >= source.length && end !== ',') break;
    if (end !== ',') rows.push([]);
  }
  return rows;
}
