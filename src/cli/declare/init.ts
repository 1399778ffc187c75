import type { InitFlags } from '../commands/init.ts';
import type { Declare } from './declare.ts';

export const declareInit: Declare = ({ program, services, finish }) =>
  program
    .command('init')
    .description('set a repository up: configuration, pre-commit hook, workflow')
    .option('-y, --yes', 'ask nothing')
    .action(async (flags: InitFlags) => {
      const command = await import('../commands/init.ts');
      finish(await command.init(flags, services));
    });
