import { Option } from 'commander';
import type { ExportFlags } from '../commands/export.ts';
import { namedOnce } from '../flags/named-once.ts';
import type { Declare } from './declare.ts';

const EXAMPLES = `
Examples:
  noiselint export results.jsonl -o results.parquet
  duckdb -c "select grade, count(*) from 'results.parquet' group by grade"`;

export const declareExport: Declare = ({ program, services, finish }) =>
  program
    .command('export')
    .description('write results as a table, a row a model, for other programs')
    .argument('<results>', 'what lint -f jsonl wrote')
    .addOption(new Option('-f, --format <name>', 'how to write').choices(['parquet', 'csv']).default('parquet'))
    .requiredOption('-o, --output-file <file>', 'where to write, whole or not at all', namedOnce)
    .action(async (file: string, flags: ExportFlags) => {
      const command = await import('../commands/export.ts');
      finish(await command.exportResults(file, flags, services));
    })
    .addHelpText('after', EXAMPLES);
