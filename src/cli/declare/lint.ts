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
} from '../flags/flags.ts';
import type { Declare } from './declare.ts';

export const declareLint: Declare = ({ program, services, dottedFiles, finish, lint }) => {
  const command = program
    .command('lint', { isDefault: true })
    .description('lint models; the command that runs when none is named')
    .argument('[inputs...]', 'files, folders, globs, URLs')
    .action(async (inputs: string[], flags: Flags) => {
      if (flags.printConfig === undefined && flags.showSettings !== true) {
        finish(await lint(inputs, flags, dottedFiles, services));
        return;
      }
      const show = await import('../commands/show-settings.ts');
      const { printConfig } = flags;
      finish(
        await (printConfig === undefined
          ? show.showSettings(flags, services)
          : show.printConfig(printConfig, flags, services)),
      );
    });
  const flagged = addSelectionFlags(
    addGateFlags(addRuleFlags(addRemoteFlags(addReadingFlags(addOutputFlags(command))))),
  );
  return addScaleFlags(addCacheFlags(addStagedFlag(addBaselineFlags(addConfigFlags(flagged)))));
};
