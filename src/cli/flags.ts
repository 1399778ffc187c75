/** The options of `lint` and `facts`: one place that declares, parses and types them. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type InputSize,
  type Normalization,
  type Parsed,
  parseInputSize,
  parseNormalization,
  parsePositive,
  parseWholeNumber,
} from '../config/parse.ts';
import type { Preset } from '../lint/presets.ts';
import type { Profile, Severity } from '../lint/types.ts';
import { formatNames } from '../report/format-names.ts';
import { isModulePath } from './load-formatter.ts';

export type FailOn = Severity | 'unknown';

/** As commander hands them over: camel-cased, absent when not given. */
export interface Flags {
  readonly format?: readonly string[];
  readonly outputFile?: string;
  readonly color?: boolean;
  readonly profile?: Profile;
  readonly preset?: Preset;
  readonly referenceStemKernel?: number;
  readonly referenceResolution?: number;
  readonly referenceStd?: number;
  readonly normalization?: Normalization;
  readonly inputSize?: InputSize;
  readonly failOn?: readonly FailOn[];
  readonly maxWarnings?: number;
  readonly quiet?: boolean;
}

const FAIL_ON: readonly FailOn[] = ['info', 'warning', 'error', 'unknown'];

export function addOutputFlags(command: Command, formats: readonly string[] = formatNames): Command {
  return command
    .optionsGroup('Output:')
    .addOption(
      new Option('-f, --format <name>', `how to print: ${formats.join(', ')} (default: stylish)`).argParser(
        collect(formats),
      ),
    )
    .option('-o, --output-file <file>', 'write there instead of to stdout, whole or not at all')
    .option('--color', 'colour even where stdout is no terminal')
    .option('--no-color', 'no colour (as NO_COLOR=1 does)');
}

export function addModelFlags(command: Command): Command {
  return command
    .optionsGroup('What a file cannot tell:')
    .option(
      '--normalization <constants>',
      'imagenet, inception, clip, or <mean>/<std> of [0,1] pixels',
      via(parseNormalization),
    )
    .option('--input-size <size>', 'working resolution: 224, or height by width 384x288', via(parseInputSize));
}

export function addRuleFlags(command: Command): Command {
  return command
    .optionsGroup('Judgement:')
    .addOption(new Option('--profile <name>', 'which gain drives the verdict').choices(['paper', 'measured']))
    .addOption(new Option('--preset <name>', 'above +3 dB: a warning, or an error').choices(['recommended', 'strict']))
    .option('--reference-stem-kernel <n>', 'gains are relative to this kernel (default: 7)', via(atLeastOne))
    .option('--reference-resolution <n>', '... to this square input (default: 224)', via(atLeastOne))
    .option('--reference-std <s>', '... to this normalization std (default: 0.5)', via(parsePositive));
}

export function addGateFlags(command: Command): Command {
  return command
    .optionsGroup('What fails:')
    .addOption(
      new Option(
        '--fail-on <level>',
        'info, warning, error or unknown; several with commas (default: error)',
      ).argParser(failOn),
    )
    .option(
      '--max-warnings <n>',
      'more warnings than this fail',
      via((text) => parseWholeNumber(text, 0)),
    )
    .option('-q, --quiet', 'show only what fails, no progress line');
}

function atLeastOne(text: string): Parsed<number> {
  return parseWholeNumber(text, 1);
}

/** Turns a parser of ours into one of commander's, which throws. */
function via<T>(parse: (text: string) => Parsed<T>): (text: string) => T {
  return (text) => {
    const parsed = parse(text);
    if (parsed.ok) return parsed.value;
    throw new InvalidArgumentError(`${parsed.message}.`);
  };
}

function collect(known: readonly string[]): (text: string, before: readonly string[] | undefined) => readonly string[] {
  return (text, before = []) => {
    if (!known.includes(text) && !isModulePath(text))
      throw new InvalidArgumentError(`expected one of ${known.join(', ')}.`);
    return [...before, text];
  };
}

function failOn(text: string, before: readonly FailOn[] = []): readonly FailOn[] {
  const levels = text.split(',').map((level) => FAIL_ON.find((known) => known === level.trim()));
  if (!levels.every((level) => level !== undefined)) throw new InvalidArgumentError(`expected ${FAIL_ON.join(', ')}.`);
  return [...before, ...levels];
}
