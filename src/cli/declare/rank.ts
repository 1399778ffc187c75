import { Option } from 'commander';
import type { RankFlags } from '../commands/rank.ts';
import { addConfigFileFlags, addModelFlags, addOutputFlags, addRemoteFlags, addRuleFlags } from '../flags.ts';
import type { Declare } from './declare.ts';

export const declareRank: Declare = ({ program, services, dottedFiles, finish }) => {
  const rank = program
    .command('rank')
    .description('order models by predicted noise gain, quietest first')
    .argument('<models...>', 'files, folders, globs, URLs')
    .addOption(new Option('--by <what>', 'total, or the id of a rule').default('total'))
    .action(async (inputs: string[], flags: RankFlags) => {
      const command = await import('../commands/rank.ts');
      finish(await command.rank(inputs, flags, dottedFiles, services));
    });
  return addConfigFileFlags(
    addRuleFlags(addRemoteFlags(addModelFlags(addOutputFlags(rank, ['stylish', 'json', 'csv', 'markdown'])))),
  );
};
