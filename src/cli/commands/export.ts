import { flatColumns } from '../../report/flat/columns.ts';
import { OK } from '../exit-status.ts';
import { csvTable } from '../export/csv.ts';
import { parquetTable } from '../export/parquet.ts';
import type { Table } from '../export/table.ts';
import { openWholeFile } from '../export/whole-file.ts';
import { ruleIds } from '../plan/selection.ts';
import { openView } from '../results/open-results.ts';
import type { Services } from '../services/services.ts';

export interface ExportFlags {
  readonly format: 'parquet' | 'csv';
  readonly outputFile: string;
}

/** Results as a table for other programs, a row a model, written while they are read. */
export async function exportResults(
  file: string,
  { format, outputFile }: ExportFlags,
  { host, version }: Services,
): Promise<number> {
  const { end, lines } = await openView(file, {}, host);
  const columns = flatColumns([...ruleIds(), ...(end?.run?.rules ?? []).map(({ id }) => id)]);
  const output = openWholeFile(outputFile, host.cwd);
  const tables: { readonly [name in ExportFlags['format']]: () => Table } = {
    parquet: () => parquetTable(columns, output.write, `noiselint ${version}`),
    csv: () => csvTable(columns, output.write),
  };
  try {
    const table = tables[format]();
    for await (const { model } of lines()) table.add(model);
    table.end();
    output.finish();
  } finally {
    output.close();
  }
  return OK;
}
