import { InvalidArgumentError, Option } from 'commander';
import { parseWholeNumber } from '../../config/parse.ts';
import type { CompareFlags } from '../commands/compare.ts';
import {
  addConfigFileFlags,
  addOutputFlags,
  addReadingFlags,
  addRemoteFlags,
  addRuleFlags,
  via,
} from '../flags/flags.ts';
import type { Declare } from './declare.ts';

const EXAMPLES = `
Examples:
  noiselint compare old.onnx new.onnx
  noiselint compare exports-main exports --fail-on-regression
  noiselint compare main.json exports -f stylish -o.markdown comment.md
  noiselint compare monday.jsonl friday.jsonl --top 50

Exit status: 0 compared, 1 a regression with --fail-on-regression,
2 could not do the work.`;

export const declareCompare: Declare = ({ program, services, dottedFiles, finish }) => {
  const compare = program
    .command('compare')
    .description('tell what changed between two models, folders or reports')
    .argument('<old>', 'a file, a folder, a glob, a URL, a report of --format json, or results of -f jsonl')
    .argument('<new>', 'the same')
    .addOption(
      new Option(
        '--fail-on-regression [dB]',
        'fail where a model is noisier by more than this (without a number: at all), or no longer known',
      ).argParser(parseTolerance),
    )
    .option(
      '--top <n>',
      'of results: list so many of each kind (default: 20)',
      via((text: string) => parseWholeNumber(text, 1)),
    )
    .action(async (old: string, now: string, flags: CompareFlags) => {
      const command = await import('../commands/compare.ts');
      finish(await command.compare(old, now, flags, dottedFiles, services));
    });
  return addConfigFileFlags(
    addRuleFlags(addRemoteFlags(addReadingFlags(addOutputFlags(compare, ['stylish', 'json', 'markdown'])))),
  ).addHelpText('after', EXAMPLES);
};

function parseTolerance(text: string): number {
  const db = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(db) && db >= 0) return db;
  throw new InvalidArgumentError('expected dB, 0 or more: behind the files, or as --fail-on-regression=0.5.');
}
