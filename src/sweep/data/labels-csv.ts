/** `labels.csv`: a header with `file` and `label`, one line an image; other columns are ignored. */
import { CsvError, parse } from 'csv-parse/sync';
import { SweepError } from '../sweep-error.ts';

/**
 * @param name of the file, for messages
 * @returns class index by file, as written there but with '/' separators
 * @throws SweepError `bad-labels`
 */
export function readLabels(name: string, text: string): ReadonlyMap<string, number> {
  const [header, ...rows] = parseCsv(name, text);
  const names = (header?.record ?? []).map((cell) => cell.trim().toLowerCase());
  const [file, label] = [names.indexOf('file'), names.indexOf('label')];
  if (file < 0 || label < 0) {
    throw new SweepError(
      'bad-labels',
      `${name} needs a first line that names the columns file and label, such as file,label`,
    );
  }
  const labels = new Map<string, number>();
  for (const { record, info } of rows) {
    const at = `${name} line ${info.lines}`;
    const path = (record[file] ?? '').trim().replaceAll('\\', '/').replace(/^\.\//, '');
    const cell = (record[label] ?? '').trim();
    if (path === '') throw new SweepError('bad-labels', `${at} names no file`);
    if (!/^\d{1,6}$/.test(cell)) {
      throw new SweepError('bad-labels', `${at}: the label of ${path} is "${cell}", not a class index (0, 1, ...)`);
    }
    const before = labels.get(path);
    if (before !== undefined && before !== Number(cell)) {
      throw new SweepError('bad-labels', `${at}: ${path} is labelled ${before} and ${cell}`);
    }
    labels.set(path, Number(cell));
  }
  if (labels.size === 0) throw new SweepError('bad-labels', `${name} lists no image`);
  return labels;
}

interface Row {
  readonly record: readonly string[];
  /** `lines`: where the row ends, counted from 1. */
  readonly info: { readonly lines: number };
}

/** RFC 4180, with or without a byte order mark, any line ends, rows of any length. */
function parseCsv(name: string, text: string): readonly Row[] {
  try {
    // Its types know nothing of what `info` adds.
    const rows: readonly unknown[] = parse(text, {
      bom: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      info: true,
    });
    return rows as readonly Row[];
  } catch (error) {
    if (error instanceof CsvError) throw new SweepError('bad-labels', `${name}: ${error.message}`);
    throw error;
  }
}
