import { parseWholeNumber } from '../../config/parse.ts';
import type { ReportFlags } from '../commands/report.ts';
import {
  addConfigFileFlags,
  addGateFlags,
  addReadingFlags,
  addRemoteFlags,
  addRuleFlags,
  addSelectionFlags,
  via,
} from '../flags/flags.ts';
import { namedOnce } from '../flags/named-once.ts';
import type { Declare } from './declare.ts';

export const declareReport: Declare = ({ program, services, finish }) => {
  const report = program
    .command('report')
    .description('lint models and write what was found as one HTML file')
    .argument(
      '<inputs...>',
      'files, folders, globs, URLs; a JSON report, such as that of sweep; or results of -f jsonl',
    )
    .optionsGroup('Output:')
    .option('-o, --output-file <file>', 'the file to write (default: noiselint-report.html)', namedOnce)
    .option(
      '--top <n>',
      'of results: show so many, those with the lowest scores (default: 300)',
      via((text: string) => parseWholeNumber(text, 1)),
    )
    .action(async (inputs: string[], flags: ReportFlags) => {
      const command = await import('../commands/report.ts');
      finish(await command.report(inputs, flags, services));
    });
  return addConfigFileFlags(addSelectionFlags(addGateFlags(addRuleFlags(addRemoteFlags(addReadingFlags(report))))));
};
