import { Option } from 'commander';
import { parseWholeNumber } from '../../config/parse.ts';
import type { RankFlags } from '../commands/rank.ts';
import {
  addConfigFileFlags,
  addOutputFlags,
  addReadingFlags,
  addRemoteFlags,
  addRuleFlags,
  via,
} from '../flags/flags.ts';
import type { Declare } from './declare.ts';

export const declareRank: Declare = ({ program, services, dottedFiles, finish }) => {
  const rank = program
    .command('rank')
    .description('order models by predicted noise gain, quietest first')
    .argument('<models...>', 'files, folders, globs, URLs; or results of lint -f jsonl')
    .addOption(new Option('--by <what>', 'total, or the id of a rule').default('total'))
    .option(
      '--top <n>',
      'list so many only',
      via((text: string) => parseWholeNumber(text, 1)),
    )
    .action(async (inputs: string[], flags: RankFlags) => {
      const command = await import('../commands/rank.ts');
      finish(await command.rank(inputs, flags, dottedFiles, services));
    });
  return addConfigFileFlags(
    addRuleFlags(addRemoteFlags(addReadingFlags(addOutputFlags(rank, ['stylish', 'json', 'csv', 'markdown'])))),
  );
};
