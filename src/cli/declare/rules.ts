import { addOutputFlags, addPluginConfigFlags, type Flags } from '../flags/flags.ts';
import type { Declare } from './declare.ts';

export const declareRules: Declare = ({ program, services, finish }) => {
  const rules = program
    .command('rules')
    .description('list the rules')
    .action(async (flags: Flags) => {
      const command = await import('../commands/rules.ts');
      finish(await command.printRules(flags, services));
    });
  return addPluginConfigFlags(addOutputFlags(rules, ['stylish', 'json']));
};
