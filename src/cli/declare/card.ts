import { addConfigFileFlags, addReadingFlags, addRemoteFlags, addRuleFlags, type Flags } from '../flags/flags.ts';
import type { Declare } from './declare.ts';

export const declareCard: Declare = ({ program, services, finish }) => {
  const card = program
    .command('card')
    .description('what a model card should say about noise, as Markdown')
    .argument('<model>', 'a model, or a JSON report of one, such as that of sweep')
    .optionsGroup('Output:')
    .option(
      '--update <file>',
      'write it into this README.md: between its marks, or at the end; measured metrics go to its model-index',
    )
    .action(async (input: string, flags: Flags & { readonly update?: string }) => {
      const command = await import('../commands/card.ts');
      finish(await command.card(input, flags, services));
    });
  return addConfigFileFlags(addRuleFlags(addRemoteFlags(addReadingFlags(card))));
};
