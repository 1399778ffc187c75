import { COULD_NOT } from '../exit-status.ts';
import {
  addBaselineFlags,
  addCacheFlags,
  addConfigFlags,
  addGateFlags,
  addOutputFlags,
  addReadingFlags,
  addRemoteFlags,
  addRuleFlags,
  addScaleFlags,
  addSelectionFlags,
  addStagedFlag,
  type Flags,
} from '../flags.ts';
import type { Declare } from './declare.ts';

export const declareLint: Declare = ({ program, services, dottedFiles, finish, hasOptions }) => {
  const lint = program
    .command('lint', { isDefault: true })
    .description('lint models; the command that runs when none is named')
    .argument('[inputs...]', 'files, folders, globs, URLs')
    .action(async (inputs: string[], flags: Flags) => {
      if (flags.printConfig !== undefined || flags.showSettings === true) {
        const show = await import('../commands/show-settings.ts');
        const { printConfig } = flags;
        finish(
          await (printConfig === undefined
            ? show.showSettings(flags, services)
            : show.printConfig(printConfig, flags, services)),
        );
        return;
      }
      const command = await import('../commands/lint.ts');
      const status = await command.lint(inputs, flags, dottedFiles, services);
      if (status === COULD_NOT) await (await import('../mistyped-command.ts')).tellMistyped(inputs, services.host);
      finish(status);
    });
  // Without a default each, those that nobody gives are for help alone.
  if (!hasOptions) return lint;
  const flagged = addSelectionFlags(addGateFlags(addRuleFlags(addRemoteFlags(addReadingFlags(addOutputFlags(lint))))));
  return addScaleFlags(addCacheFlags(addStagedFlag(addBaselineFlags(addConfigFlags(flagged)))));
};
