import { type Command, InvalidArgumentError, Option } from 'commander';
import { parsePositive, parseWholeNumber } from '../../config/parse.ts';
import { addConfigFileFlags, addModelFlags, addOutputFlags, addRuleFlags, via } from '../flags/flags.ts';
import type { SweepFlags } from '../flags/sweep-flags.ts';
import type { Declare } from './declare.ts';

const whole = (least: number, most: number) => via((text: string) => parseWholeNumber(text, least, most));

export const declareSweep: Declare = ({ program, services, dottedFiles, finish }) => {
  const sweep = program
    .command('sweep')
    .description('measure: run models on noisy images, beside what was predicted')
    .argument('<models...>', 'files, folders, globs')
    .action(async (inputs: string[], flags: SweepFlags) => {
      const command = await import('../commands/sweep.ts');
      finish(await command.sweep(inputs, flags, dottedFiles, services));
    });
  addSweepFlags(sweep).option('--resume', 'take what earlier runs of the same sweep have measured');
  addOutputFlags(sweep, ['stylish', 'json', 'jsonl', 'html']).option('-q, --quiet', 'no progress, no notes');
  return addConfigFileFlags(addRuleFlags(sweep));
};

/** What a sweep measures, on what, and where. */
export function addSweepFlags(command: Command): Command {
  command
    .optionsGroup('Images:')
    .option('--data <folder>', 'images, or a folder for each class (default: built-in images)')
    .option('--labels <csv>', 'columns file and label (default: labels.csv in the data folder)')
    .addOption(new Option('--images <n>', 'at most so many').argParser(whole(2, 10_000_000)).default(200))
    .optionsGroup('Noise:')
    .option('--protocol <name>', 'named noise and levels (default: by the size of the input)')
    .addOption(new Option('--sigma <levels>', 'levels of [0,1] pixels instead: 0.08,0.12').argParser(sigmas))
    .addOption(
      new Option('--noise <kind>', "noise instead of the protocol's").choices([
        'gaussian',
        'shot',
        'uniform',
        'salt-and-pepper',
        'speckle',
      ]),
    )
    .addOption(
      new Option('--noise-at <place>', 'behind the resize, or on the source pixels')
        .choices(['input', 'source'])
        .default('input'),
    )
    .addOption(new Option('--seeds <n>', 'draws of noise an image').argParser(whole(1, 10_000)).default(1));
  return addModelFlags(command)
    .addOption(
      new Option('--resize <how>', 'short side, squashed, or not at all').choices(['shortest', 'exact', 'none']),
    )
    .addOption(new Option('--crop-pct <share>', 'of the resized side that is kept').argParser(via(parseShare)))
    .addOption(
      new Option('--interpolation <filter>', 'of the resize').choices([
        'nearest',
        'bilinear',
        'bicubic',
        'lanczos',
        'box',
      ]),
    )
    .addOption(new Option('--channel-order <order>', 'of the colours').choices(['RGB', 'BGR']))
    .optionsGroup('Device:')
    .addOption(
      new Option('--provider <name>', 'where the model runs')
        .choices(['auto', 'cpu', 'cuda', 'webgpu', 'dml', 'coreml'])
        .default('auto'),
    )
    .option('--require-gpu', 'fail where the model would not really run on a GPU')
    .option('--batch <n>', 'images at once (default: by the size of the input)', whole(1, 65_536))
    .option('--workers <n>', 'threads that decode and add noise (default: 1)', whole(0, 256))
    .option('--threads <n>', 'threads of the CPU provider (default: all cores)', whole(1, 1024))
    .optionsGroup('Prediction:')
    .option('--compare-prediction', 'try what the rules advise, each as long as the sweep, and sum up per rule')
    .optionsGroup('Length:')
    .option('--precision <p>', 'stop when every level is known to +-p', via(parsePositive));
}

function sigmas(text: string): readonly number[] {
  const values = text.split(',').map((part) => Number(part.trim() === '' ? Number.NaN : part));
  if (values.some((value) => !(value === 0 || (value >= 1e-6 && value <= 10)))) {
    throw new InvalidArgumentError('expected levels of [0,1] pixels, 0 or 0.000001 to 10, such as 0.08,0.12,0.18.');
  }
  return values;
}

/** Images are resized to the input's size over it. */
const LEAST_SHARE = 0.05;

function parseShare(text: string) {
  const parsed = parsePositive(text);
  return parsed.ok && (parsed.value > 1 || parsed.value < LEAST_SHARE)
    ? { ok: false as const, message: `expected a share from ${LEAST_SHARE} to 1` }
    : parsed;
}
