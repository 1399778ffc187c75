import { addConfigFileFlags, addOutputFlags, addReadingFlags, addRemoteFlags, type Flags } from '../flags/flags.ts';
import type { Declare } from './declare.ts';

export const declareFacts: Declare = ({ program, services, dottedFiles, finish }) => {
  const facts = program
    .command('facts')
    .description('explain what was detected in models, with the evidence')
    .argument('<models...>', 'files, folders, globs, URLs')
    .action(async (inputs: string[], flags: Flags) => {
      const command = await import('../commands/facts.ts');
      finish(await command.facts(inputs, flags, dottedFiles, services));
    });
  return addConfigFileFlags(addRemoteFlags(addReadingFlags(addOutputFlags(facts, ['stylish', 'json']))));
};
