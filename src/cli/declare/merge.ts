import { addOutputFlags, type Flags } from '../flags/flags.ts';
import type { Declare } from './declare.ts';

const EXAMPLES = `
Examples:
  noiselint --from list.txt --shard 1/2 -f jsonl -o 1.jsonl
  noiselint --from list.txt --shard 2/2 -f jsonl -o 2.jsonl
  noiselint merge 1.jsonl 2.jsonl -f html -o report.html

Exit status: as one run over all models would have; 2 where shards are missing
or not of one run.`;

export const declareMerge: Declare = ({ program, services, dottedFiles, finish }) => {
  const merge = program
    .command('merge')
    .description('put the results of shards together, as one run would have told them')
    .argument('<results...>', 'what lint --shard <i/n> -f jsonl wrote, all n of it')
    .action(async (files: string[], flags: Flags) => {
      const command = await import('../commands/merge.ts');
      finish(await command.merge(files, flags, dottedFiles, services));
    });
  return addOutputFlags(merge).option('-q, --quiet', 'show only what fails').addHelpText('after', EXAMPLES);
};
