import type { BadgeFlags } from '../commands/badge.ts';
import { addConfigFileFlags, addReadingFlags, addRemoteFlags, addRuleFlags } from '../flags/flags.ts';
import { namedOnce } from '../flags/named-once.ts';
import type { Declare } from './declare.ts';

export const declareBadge: Declare = ({ program, services, finish }) => {
  const badge = program
    .command('badge')
    .description('a badge with the grade; of several models the worst decides')
    .argument('<models>', 'a model, a folder, or a JSON report')
    .optionsGroup('Output:')
    .option('-o, --output-file <file>', 'write there instead of to stdout', namedOnce)
    .option('--endpoint', 'JSON for the endpoint badge of shields.io instead of SVG')
    .action(async (input: string, flags: BadgeFlags) => {
      const command = await import('../commands/badge.ts');
      finish(await command.badge(input, flags, services));
    });
  return addConfigFileFlags(addRuleFlags(addRemoteFlags(addReadingFlags(badge))));
};
