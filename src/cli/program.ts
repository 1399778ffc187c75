import { Command, Help, type Option } from 'commander';
import { type CommandName, commandNames } from './command-names.ts';
import { declareBadge } from './declare/badge.ts';
import { declareBaseline } from './declare/baseline.ts';
import { declareCard } from './declare/card.ts';
import { declareCompare } from './declare/compare.ts';
import type { Declare, Declaring } from './declare/declare.ts';
import { declareExplain } from './declare/explain.ts';
import { declareExport } from './declare/export.ts';
import { declareFacts } from './declare/facts.ts';
import { declareFix } from './declare/fix.ts';
import { declareFleet } from './declare/fleet.ts';
import { declareInit } from './declare/init.ts';
import { declareLint } from './declare/lint.ts';
import { declareMerge } from './declare/merge.ts';
import { declareRank } from './declare/rank.ts';
import { declareReport } from './declare/report.ts';
import { declareRules } from './declare/rules.ts';
import { declareServe } from './declare/serve.ts';
import { declareSweep } from './declare/sweep.ts';
import { declareWhatIf } from './declare/what-if.ts';
import { refuseOverwriting } from './output/refuse-overwriting.ts';
import { UsageError } from './usage-error.ts';

const EXAMPLES = `
Examples:
  noiselint model.onnx
  noiselint models 'exports/**/*.onnx'          folders are searched
  noiselint --normalization imagenet m.onnx     state what the file can't tell
  noiselint --preset strict --fail-on unknown models
  noiselint -f stylish -o.json report.json models
  noiselint facts model.onnx                    what was seen, and where
  noiselint --allow-remote hf://org/repo        read in parts, not downloaded

Exit status: 0 nothing fails, 1 findings at or above --fail-on,
2 could not do the work.`;

/** The commands in the order of the help; the first is the default. */
const COMMANDS: Readonly<Record<CommandName, Declare>> = {
  lint: declareLint,
  facts: declareFacts,
  report: declareReport,
  card: declareCard,
  badge: declareBadge,
  compare: declareCompare,
  rank: declareRank,
  merge: declareMerge,
  'what-if': declareWhatIf,
  rules: declareRules,
  explain: declareExplain,
  init: declareInit,
  baseline: declareBaseline,
  fix: declareFix,
  export: declareExport,
  sweep: declareSweep,
  serve: declareServe,
  fleet: declareFleet,
};
/** Commands that take `-o.<format> <file>`. */
const SEVERAL_DOCUMENTS: ReadonlySet<string> = new Set([
  'lint',
  'facts',
  'compare',
  'rank',
  'merge',
  'what-if',
  'sweep',
  'collect',
]);

const isHelp = (word: string): boolean => ['help', '-h', '--help'].includes(word);

/** The default command and those named, or all for help: declaring all takes as long as reading a small model. */
function commandsMeant(argv: readonly string[]): readonly Declare[] {
  const isForHelp = argv.some(isHelp);
  return commandNames
    .filter((name) => name === 'lint' || isForHelp || argv.includes(name))
    .map((name) => COMMANDS[name]);
}

export function createProgram(argv: readonly string[], declaring: Omit<Declaring, 'program'>): Command {
  const { services, dottedFiles } = declaring;
  const program = new Command('noiselint')
    .usage('[command] [options] <files, folders, globs, URLs>')
    .description('Predicts how much an ONNX vision model amplifies image noise, and what to change.')
    .version(services.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showHelpAfterError('Try: noiselint --help');
  const [lint] = commandsMeant(argv).map((declare) => declare({ ...declaring, program }));
  for (const command of program.commands) if (command !== lint) pointToHelp(command, 'noiselint');
  for (const command of [program, lint]) command?.addHelpText('after', EXAMPLES);
  program.hook('preAction', (_, command) => {
    refuseEmpty(command);
    const [dotted] = dottedFiles.keys();
    if (dotted !== undefined && !SEVERAL_DOCUMENTS.has(command.name()))
      throw new UsageError(`${command.name()} writes one document: there is no -o.${dotted}`);
    const { outputFile, update, cacheLocation, from, config, baseline, labels } = command.opts<Named>();
    const written = [outputFile, update, cacheLocation, ...dottedFiles.values()].filter(isName);
    if (written.includes('-'))
      throw new UsageError(
        "'-' is the name of no file here: what goes to stdout needs no -o, and a file of that name is ./-",
      );
    // `fix --overwrite` may write over its model.
    if (command.name() !== 'fix')
      refuseOverwriting(written, [...command.args, from, config, baseline, labels].filter(isName), services.host.cwd);
  });
  return program.configureHelp({
    // Left out of the list, as every command has options.
    subcommandTerm: (command) => new Help().subcommandTerm(command).replace(' [options]', ''),
    // Outside of help, commander searches these to suggest an option in place of an unknown one.
    visibleOptions: (command) =>
      optionsShown(command, command === program && argv.some(isHelp) ? (lint ?? null) : null),
  });
}

/** What a shell leaves of a variable that is not set: as the name of a file it would be the working directory. */
function refuseEmpty(command: Command): void {
  const empty = command.options.find((option) => [command.getOptionValue(option.attributeName())].flat().includes(''));
  if (empty !== undefined) throw new UsageError(`an empty text was given to ${empty.long}: is a variable not set?`);
}

/** An error of a command leads to the help of that command. */
function pointToHelp(command: Command, parent: string): void {
  const name = `${parent} ${command.name()}`;
  command.showHelpAfterError(`Try: ${name} --help`);
  for (const inner of command.commands) pointToHelp(inner, name);
}

/** The values of options that name a file, of any command; `--no-config` sets one to false. */
type Named = Readonly<
  Record<
    'outputFile' | 'update' | 'cacheLocation' | 'from' | 'config' | 'baseline' | 'labels',
    string | false | undefined
  >
>;

const isName = (value: string | false | undefined): value is string => typeof value === 'string';

/** The help of the program shows the options of the default command. */
function optionsShown(command: Command, standIn: Command | null): Option[] {
  const help = new Help();
  const own = help.visibleOptions(command);
  return standIn === null ? own : [...help.visibleOptions(standIn).filter(({ long }) => long !== '--help'), ...own];
}
