import { addPluginConfigFlags, type Flags } from '../flags/flags.ts';
import type { Declare } from './declare.ts';

export const declareExplain: Declare = ({ program, services, finish }) =>
  addPluginConfigFlags(program.command('explain'))
    .description('print the page of a rule: what, why, how to fix')
    .argument('<rule>', 'id of a rule or code of a finding')
    .option('--color', 'colour even where stdout is no terminal')
    .option('--no-color', 'no colour (as NO_COLOR=1 does)')
    .action(async (topic: string, flags: Flags) => {
      const command = await import('../commands/explain.ts');
      finish(await command.explain(topic, flags, services));
    });
