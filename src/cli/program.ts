import { Command, Help, type Option } from 'commander';
import {
  addConfigFlags,
  addGateFlags,
  addModelFlags,
  addOutputFlags,
  addRuleFlags,
  addSelectionFlags,
  type Flags,
} from './flags.ts';
import type { Services } from './services.ts';

const EXAMPLES = `
Examples:
  noiselint model.onnx
  noiselint models 'exports/**/*.onnx'          folders are searched
  noiselint --normalization imagenet m.onnx     state what the file can't tell
  noiselint --preset strict --fail-on unknown models
  noiselint -f stylish -o.json report.json models
  noiselint facts model.onnx                    what was seen, and where

Exit status: 0 nothing fails, 1 findings at or above --fail-on,
2 could not do the work.`;

/** Declares every command; each action imports its own code, so that start-up loads nothing else. */
export function createProgram(
  services: Services,
  dottedFiles: ReadonlyMap<string, string>,
  finish: (status: number) => void,
): Command {
  const program = new Command('noiselint')
    .usage('[command] [options] <files, folders, globs>')
    .description('Predicts how much an ONNX vision model amplifies image noise, and what to change.')
    .version(services.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showHelpAfterError('Try: noiselint --help');
  const lint = program
    .command('lint', { isDefault: true })
    .description('lint models; the command that runs when none is named')
    .argument('[inputs...]', 'files, folders, globs')
    .action(async (inputs: string[], flags: Flags) => {
      if (flags.printConfig !== undefined || flags.showSettings === true) {
        const show = await import('./commands/show-settings.ts');
        const { printConfig } = flags;
        finish(
          await (printConfig === undefined
            ? show.showSettings(flags, services)
            : show.printConfig(printConfig, flags, services)),
        );
        return;
      }
      const command = await import('./commands/lint.ts');
      finish(await command.lint(inputs, flags, dottedFiles, services));
    });
  addConfigFlags(addSelectionFlags(addGateFlags(addRuleFlags(addModelFlags(addOutputFlags(lint))))));
  const facts = program
    .command('facts')
    .description('explain what was detected in models, with the evidence')
    .argument('<models...>', 'files, folders, globs')
    .action(async (inputs: string[], flags: Flags) => {
      const command = await import('./commands/facts.ts');
      finish(await command.facts(inputs, flags, services));
    });
  addModelFlags(addOutputFlags(facts, ['stylish', 'json']));
  const rules = program
    .command('rules')
    .description('list the rules')
    .action(async (flags: Flags) => {
      const command = await import('./commands/rules.ts');
      finish(await command.listRules(flags, services));
    });
  addOutputFlags(rules, ['stylish', 'json']);
  program
    .command('explain')
    .description('print the page of a rule: what, why, how to fix')
    .argument('<rule>', 'id of a rule or code of a finding')
    .option('--color', 'colour even where stdout is no terminal')
    .option('--no-color', 'no colour (as NO_COLOR=1 does)')
    .action(async (topic: string, flags: Flags) => {
      const command = await import('./commands/explain.ts');
      finish(await command.explain(topic, flags, services));
    });
  for (const command of [program, lint]) command.addHelpText('after', EXAMPLES);
  return program.configureHelp({
    visibleOptions: (command) => optionsShown(command, command === program ? lint : null),
  });
}

/** The help of the program shows the options of the command that runs when none is named. */
function optionsShown(command: Command, standIn: Command | null): Option[] {
  const help = new Help();
  const own = help.visibleOptions(command);
  return standIn === null ? own : [...help.visibleOptions(standIn).filter(({ long }) => long !== '--help'), ...own];
}
