import { Option } from 'commander';
import type { WhatIfFlags } from '../commands/what-if.ts';
import { addConfigFileFlags, addOutputFlags, addReadingFlags, addRemoteFlags, addRuleFlags } from '../flags/flags.ts';
import type { Declare } from './declare.ts';

const EXAMPLES = `
Examples:
  noiselint what-if model.onnx                  all that the rules advise
  noiselint what-if model.onnx --set pooling=average --set stem-kernel=7
  noiselint what-if model.onnx --target-grade B

Exit status: 0 answered, 1 no set of changes reaches --target-grade,
2 could not do the work.`;

export const declareWhatIf: Declare = ({ program, services, dottedFiles, finish }) => {
  const whatIf = program
    .command('what-if')
    .description('predict what changes of the design would bring')
    .argument('<model>', 'a file or URL')
    .addOption(
      new Option(
        '--set <what=value>',
        'stem-kernel=7, pooling=average, resolution=224, normalization=inception or =<mean>/<std>; may be repeated (default: what the rules advise)',
      ).argParser((text: string, before: readonly string[] = []) => [...before, text]),
    )
    .addOption(
      new Option('--target-grade <grade>', 'the smallest set of changes that reaches it').choices(['A', 'B', 'C', 'D']),
    )
    .action(async (model: string, flags: WhatIfFlags) => {
      const command = await import('../commands/what-if.ts');
      finish(await command.askWhatIf(model, flags, dottedFiles, services));
    });
  return addConfigFileFlags(
    addRuleFlags(addRemoteFlags(addReadingFlags(addOutputFlags(whatIf, ['stylish', 'json', 'markdown'])))),
  ).addHelpText('after', EXAMPLES);
};
