import {
  addConfigFileFlags,
  addGateFlags,
  addModelFlags,
  addRemoteFlags,
  addRuleFlags,
  addSelectionFlags,
  type Flags,
} from '../flags.ts';
import type { Declare } from './declare.ts';

export const declareReport: Declare = ({ program, services, finish }) => {
  const report = program
    .command('report')
    .description('lint models and write what was found as one HTML file')
    .argument('<inputs...>', 'files, folders, globs, URLs; or a JSON report, such as that of sweep')
    .optionsGroup('Output:')
    .option('-o, --output-file <file>', 'the file to write (default: noiselint-report.html)')
    .action(async (inputs: string[], flags: Flags) => {
      const command = await import('../commands/report.ts');
      finish(await command.report(inputs, flags, services));
    });
  return addConfigFileFlags(addSelectionFlags(addGateFlags(addRuleFlags(addRemoteFlags(addModelFlags(report))))));
};
