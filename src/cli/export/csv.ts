/** Rows as comma-separated values. */
import { csvRow } from '../../report/csv-text.ts';
import type { FlatColumn } from '../../report/flat/columns.ts';
import type { Table } from './table.ts';

export function csvTable(columns: readonly FlatColumn[], write: (bytes: Uint8Array) => void): Table {
  const writeRow = (row: Parameters<typeof csvRow>[0]): void => write(Buffer.from(csvRow(row)));
  writeRow(columns.map(({ name }) => name));
  return {
    add: (model) =>
      writeRow(
        columns.map(({ of }) => {
          const value = of(model);
          return typeof value === 'boolean' ? String(value) : value;
        }),
      ),
    end: () => {},
  };
}
