/** The options that commands share: their types, declarations and parsers. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type InputSize,
  LARGEST_SIDE,
  type Parsed,
  parseInputSize,
  parseNormalization,
  parseStd,
  parseWholeNumber,
} from '../../config/parse.ts';
import type { FailOn, Preset, RuleSeverity } from '../../config/types.ts';
import type { Normalization } from '../../lint/named-normalizations.ts';
import type { Grade, Profile } from '../../lint/types.ts';
import type { Limits } from '../../onnx/limits.ts';
import { formatNames } from '../../report/format-names.ts';
import { parseLimit } from './limit-flag.ts';
import { isModulePath } from './module-path.ts';
import { namedOnce } from './named-once.ts';
import { parseShard, type Shard } from './parse-shard.ts';

export type { RuleSeverity };

export interface RuleFlag {
  readonly id: string;
  readonly severity: RuleSeverity;
}

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
  readonly limit?: Partial<Limits>;
  readonly failOn?: readonly FailOn[];
  readonly maxWarnings?: number;
  readonly quiet?: boolean;
  readonly minScore?: number;
  readonly minGrade?: Grade;
  readonly rule?: readonly RuleFlag[];
  readonly select?: readonly string[];
  readonly ignore?: readonly string[];
  /** False for --no-config. */
  readonly config?: string | boolean;
  readonly printConfig?: string;
  readonly showSettings?: boolean;
  readonly baseline?: string;
  readonly passOnUnpruned?: boolean;
  readonly concurrency?: number | 'auto' | 'off';
  readonly cache?: boolean;
  readonly staged?: boolean;
  readonly cacheLocation?: string;
  readonly from?: string;
  readonly shard?: Shard;
  readonly shardBy?: 'path' | 'cost';
  readonly continue?: boolean;
  readonly allowRemote?: boolean;
  readonly allowPrivateHosts?: boolean;
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
    .option(
      '-o, --output-file <file>',
      'write there instead of to stdout, whole or not at all (jsonl: line by line)',
      namedOnce,
    )
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

/** For commands that read models under the reader's limits and need no other of its flags. */
export function addReadingFlags(command: Command): Command {
  return addModelFlags(command)
    .optionsGroup('Limits:')
    .addOption(
      new Option(
        '--limit <name=number>',
        'another bound for what a model may cost: timeMs=60000; may be repeated',
      ).argParser(limit),
    );
}

/** For commands whose inputs may be URLs. */
export function addRemoteFlags(command: Command): Command {
  return command
    .optionsGroup('Remote models:')
    .option('--allow-remote', 'read models behind URLs: https, hf, s3')
    .option('--allow-private-hosts', '... at private and loopback addresses too');
}

export function addRuleFlags(command: Command): Command {
  return command
    .optionsGroup('Judgement:')
    .addOption(new Option('--profile <name>', 'which gain drives the verdict').choices(['paper', 'measured']))
    .addOption(
      new Option('--preset <name>', 'above +3 dB: a warning, or an error').choices(['recommended', 'strict', 'all']),
    )
    .option('--reference-stem-kernel <n>', 'gains are relative to this kernel (default: 7)', via(side))
    .option('--reference-resolution <n>', '... to this square input (default: 224)', via(side))
    .option('--reference-std <s>', '... to this normalization std (default: 0.5)', via(parseStd));
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
    .option('--min-score <n>', 'a model below this score fails', via(parseScore))
    .addOption(new Option('--min-grade <grade>', 'a model below this grade fails').choices(['A', 'B', 'C', 'D', 'F']))
    .option('-q, --quiet', 'show only what fails, no progress line');
}

export function addStagedFlag(command: Command): Command {
  return command
    .optionsGroup('Commit hooks:')
    .option('--staged', 'lint the models that git is about to commit, as they are staged');
}

export function addSelectionFlags(command: Command): Command {
  return command
    .optionsGroup('Selection:')
    .addOption(
      new Option('--rule <id:severity>', 'off, info, warning or error for a rule; may be repeated').argParser(ruleFlag),
    )
    .addOption(new Option('--select <names>', 'only these rules or findings, with commas').argParser(names))
    .addOption(new Option('--ignore <names>', 'all but these rules or findings').argParser(names));
}

/** For commands that lint nothing and only look for plugins in the configuration. */
export function addPluginConfigFlags(command: Command): Command {
  return command
    .optionsGroup('Configuration:')
    .option('--config <file>', 'use this file, not the nearest')
    .option('--no-config', 'use none');
}

export function addConfigFlags(command: Command): Command {
  return addConfigFileFlags(command)
    .option('--print-config <file>', 'print what holds for one model, as JSON')
    .option('--show-settings', 'print what holds for a run here');
}

/** For commands that follow the configuration but don't print it. */
export function addConfigFileFlags(command: Command): Command {
  return command
    .optionsGroup('Configuration:')
    .option('--config <file>', 'use this file, not the one nearest to each model')
    .option('--no-config', 'use none');
}

export function addCacheFlags(command: Command): Command {
  return command
    .optionsGroup('Speed:')
    .option('--cache', 'read again only what has changed since the last run')
    .option('--cache-location <file>', 'where to keep it (default: .noiselintcache)')
    .option(
      '--concurrency <n>',
      'threads that read models: a number, off, or auto (the default: many models only)',
      threads,
    );
}

export function addScaleFlags(command: Command): Command {
  return command
    .optionsGroup('Many models:')
    .option('--from <list>', 'lint what a file lists, a path or URL a line; - for stdin')
    .option(
      '--shard <i/n>',
      "lint the i-th of n parts; 'noiselint merge' puts their -f jsonl together",
      via(parseShard),
    )
    .addOption(
      new Option(
        '--shard-by <what>',
        'by path, so that a model keeps its part; by cost, so that parts are of equal size',
      ).choices(['path', 'cost']),
    )
    .option('--continue', 'go on where the run that wrote -f jsonl -o <file> was stopped');
}

function threads(text: string): number | 'auto' | 'off' {
  if (text === 'auto' || text === 'off') return text;
  const parsed = atLeastOne(text);
  if (parsed.ok) return parsed.value;
  throw new InvalidArgumentError(`${parsed.message}, off or auto.`);
}

export function addBaselineFlags(command: Command): Command {
  return command
    .optionsGroup('Adoption:')
    .option('--baseline <file>', "accept what this file holds (see 'baseline create')")
    .option('--pass-on-unpruned', 'entries that no longer occur fail nothing');
}

const side = (text: string): Parsed<number> => parseWholeNumber(text, 1, LARGEST_SIDE);

function atLeastOne(text: string): Parsed<number> {
  return parseWholeNumber(text, 1);
}

function parseScore(text: string): Parsed<number> {
  const score = Number(text);
  return text.trim() !== '' && score >= 0 && score <= 100
    ? { ok: true, value: score }
    : { ok: false, message: 'expected a number from 0 to 100' };
}

function names(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(',').map((name) => name.trim())];
}

function limit(text: string, before: Partial<Limits> = {}): Partial<Limits> {
  return { ...before, ...via(parseLimit)(text) };
}

const SEVERITIES: readonly RuleSeverity[] = ['off', 'info', 'warning', 'error'];

function ruleFlag(text: string, before: readonly RuleFlag[] = []): readonly RuleFlag[] {
  const [, id = '', word] = /^([^:]*):(.*)$/s.exec(text) ?? [];
  const severity = SEVERITIES.find((known) => known === word);
  if (severity === undefined) throw new InvalidArgumentError(`expected <rule>:${SEVERITIES.join('|')}.`);
  return [...before, { id, severity }];
}

/** Turns a parser of ours into one of commander's, which reports errors by throwing. */
export function via<T>(parse: (text: string) => Parsed<T>): (text: string) => T {
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
