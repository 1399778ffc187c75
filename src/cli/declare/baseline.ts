import { Argument } from 'commander';
import { addReadingFlags, addRemoteFlags, addRuleFlags, addSelectionFlags, type Flags } from '../flags/flags.ts';
import { namedOnce } from '../flags/named-once.ts';
import type { Declare } from './declare.ts';

export const declareBaseline: Declare = ({ program, services, finish }) => {
  const command = program
    .command('baseline')
    .description('accept what models have now (create), or what is left of it (prune)')
    .addArgument(new Argument('<action>', 'what to do').choices(['create', 'prune']))
    .argument('<models...>', 'files, folders, globs, URLs')
    .option(
      '-o, --output-file <file>',
      "the baseline (default: the configuration's, or noiselint-baseline.json)",
      namedOnce,
    )
    .option('--config <file>', 'use this configuration, not the one nearest to each model')
    .option('--no-config', 'use none')
    .action(async (action: 'create' | 'prune', inputs: string[], flags: Flags) => {
      const { baseline } = await import('../commands/baseline.ts');
      finish(await baseline(action, inputs, flags, services));
    });
  return addSelectionFlags(addRuleFlags(addRemoteFlags(addReadingFlags(command))));
};
