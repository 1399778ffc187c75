/** Rows as Parquet, a group of them at a time. */
import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import type { FlatColumn } from '../../report/flat/columns.ts';
import type { Table } from './table.ts';

/** A few MB of memory, and enough of each column for it to compress. */
const GROUP = 10_000;

/** @param createdBy what writes it, as the file says */
export function parquetTable(
  columns: readonly FlatColumn[],
  write: (bytes: Uint8Array) => void,
  createdBy: string,
): Table {
  const newGroup = () => columns.map(({ name, type }) => ({ name, type, data: [] as Cell[] }));
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({
    writer,
    schema: schemaFromColumnData({ columnData: newGroup() }),
    createdBy,
  });
  let group = newGroup();
  let rows = 0;
  const flush = (): void => {
    write(writer.getBytes());
    writer.index = 0;
  };
  const writeGroup = (): void => {
    parquet.write({ columnData: group, rowGroupSize: GROUP });
    flush();
    group = newGroup();
    rows = 0;
  };
  return {
    add: (model) => {
      columns.forEach((column, i) => {
        group[i]?.data.push(cellOf(column, column.of(model)));
      });
      rows += 1;
      if (rows === GROUP) writeGroup();
    },
    end: () => {
      if (rows > 0) writeGroup();
      parquet.finish();
      flush();
    },
  };
}

type Cell = ReturnType<FlatColumn['of']> | bigint;

const cellOf = ({ type }: FlatColumn, value: ReturnType<FlatColumn['of']>): Cell =>
  type === 'INT64' && typeof value === 'number' ? BigInt(value) : value;
