/** Facts in a few words, the same in every text format. */
import type {
  Fact,
  Facts,
  FamilyValue,
  Head,
  InputValue,
  NormalizationValue,
  PoolingValue,
  PoolValue,
  ResolutionValue,
  Source,
  StemForm,
  StemValue,
} from '../facts/types.ts';
import { RULE_OF_FACT } from '../lint/fact-rule.ts';
import { nameOfStd } from '../lint/named-normalizations.ts';

const STEM_FORM: { readonly [form in StemForm]: string } = {
  convolution: 'conv',
  patch: 'patch',
  'space-to-depth': 'space-to-depth',
  linear: 'linear',
  'preprocessing-convolution': 'preprocessing conv',
};

const HEAD: { readonly [head in Head]: string } = {
  average: 'average head',
  max: 'global max head',
  'token-mean': 'token mean head',
  'class-token': 'class token',
  attention: 'attention head',
  gem: 'GeM head',
  'average+max': 'average and max head',
  other: 'other head',
  none: 'no head',
};

const SOURCE: { readonly [source in Source]: string } = {
  flag: 'stated on the command line',
  config: 'stated in the configuration',
  graph: 'read from the graph',
  metadata: "from the model's metadata",
  sidecar: 'from a file beside the model',
  'position-embedding': 'from the position embedding',
  structure: 'from the structure',
};

export function describeSource(source: Source): string {
  return SOURCE[source];
}

/** `7x7`, or `16x8` where the sides differ. */
function pair([a, b]: readonly [number, number]): string {
  return `${a}x${b}`;
}

/** `/2`, `/2x1`, nothing for stride 1. */
function stride([a, b]: readonly [number, number]): string {
  if (a === 1 && b === 1) return '';
  return a === b ? ` /${a}` : ` /${a}x${b}`;
}

export function describeInput({ layout, channels, height, width }: InputValue): string {
  return `${layout}, ${[channels, height, width].map((size) => size ?? '?').join(' x ')}`;
}

export function describeFamily({ kind, clip }: FamilyValue): string {
  return clip ? `${kind}, a CLIP image tower` : kind;
}

export function describeStem(value: StemValue): string {
  const { form, kernel, chain, alternatives } = value;
  const own =
    form === 'patch'
      ? `${STEM_FORM.patch} ${pair(kernel)}`
      : `${STEM_FORM[form]} ${pair(kernel)}${stride(value.stride)}`;
  const deep = chain !== undefined && chain.length > 1 ? `, first of a chain of ${chain.length}` : '';
  const others = (alternatives ?? []).map((other) => pair(other.kernel));
  return own + deep + (others.length > 0 ? `, beside ${others.join(', ')}` : '');
}

export function describeResolution({ height, width, resample }: ResolutionValue): string {
  return `${height} x ${width}${resample === undefined ? '' : `, ${resample.mode} resize in the graph`}`;
}

export function describePooling({ trunk, head }: PoolingValue): string {
  const pools = runs(trunk.filter(({ kind }) => kind === 'max').map(describePool));
  const max = pools.length > 0 ? `${pools.join(', ')} on the trunk` : '';
  if (head === 'max') return max === '' ? HEAD.max : `${max}, ${HEAD.max}`;
  return max === '' ? `no max pool, ${HEAD[head]}` : max;
}

export function describePool({ kind, window, stride: step }: PoolValue): string {
  return `${kind} ${pair(window)}${stride(step)}`;
}

export function describeHead(head: Head): string {
  return HEAD[head];
}

export function describeNormalization(value: NormalizationValue): string {
  if (value.scale === '0-255') return '0 to 255 input, no comparable std';
  const name = nameOfStd(value.std);
  const numbers = new Set(value.std).size === 1 ? value.std.slice(0, 1) : value.std;
  return `${name === null ? '' : `${name} `}std ${numbers.map(short).join(' ')}`;
}

/** The fact that the rule judges, in a few words; null for a custom rule, which describes its own. */
export function describeDetected(rule: string, facts: Facts): string | null {
  switch (rule) {
    case 'stem-kernel':
      return ifKnown(facts.stem, describeStem);
    case 'input-resolution':
      return ifKnown(facts.resolution, describeResolution);
    case 'pooling':
      return ifKnown(facts.pooling, describePooling);
    case 'normalization':
      return ifKnown(facts.normalization, describeNormalization);
    default:
      return null;
  }
}

/** The fact that a rule judges; null for a custom rule. */
export function factOf(rule: string, facts: Facts): Fact<unknown> | null {
  const names = Object.keys(RULE_OF_FACT) as (keyof Facts)[];
  const name = names.find((fact) => RULE_OF_FACT[fact] === rule);
  return name === undefined ? null : facts[name];
}

/** `.229`: three digits without the zero, as papers and model cards print them. */
export function short(value: number): string {
  const text = String(Number(value.toPrecision(3)));
  return text.startsWith('0.') ? text.slice(1) : text;
}

function ifKnown<T>(fact: Fact<T>, describe: (value: T) => string): string | null {
  return fact.known ? describe(fact.value) : null;
}

/** `max 2x2 /2` three times in a row reads `3 x max 2x2 /2`. */
function runs(words: readonly string[]): readonly string[] {
  const groups: { readonly word: string; times: number }[] = [];
  for (const word of words) {
    const last = groups.at(-1);
    if (last?.word === word) last.times += 1;
    else groups.push({ word, times: 1 });
  }
  return groups.map(({ word, times }) => (times === 1 ? word : `${times} x ${word}`));
}
