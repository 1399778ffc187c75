/** A fact before and after, in words and with its evidence. */
import type { Evidence, Fact, Facts, PoolingValue } from '../../facts/types.ts';
import type { FactChange } from '../../lint/compare/types.ts';
import {
  describeFamily,
  describeHead,
  describeInput,
  describeNormalization,
  describePool,
  describePooling,
  describeResolution,
  describeStem,
  short,
} from '../describe.ts';

/** The short description where it tells the two facts apart, else the full one. */
export function factWords({ fact, old, new: now }: FactChange): { readonly old: string; readonly new: string } {
  const inShort = { old: words(fact, old, briefly), new: words(fact, now, briefly) };
  return inShort.old === inShort.new ? { old: words(fact, old, fully), new: words(fact, now, fully) } : inShort;
}

function words(name: keyof Facts, fact: Fact<unknown>, describe: typeof briefly): string {
  return fact.known ? describe(name, { [name]: fact } as Partial<Facts>) : `not known: ${fact.reason.message}`;
}

function briefly(name: keyof Facts, facts: Partial<Facts>): string {
  switch (name) {
    case 'input':
      return ifKnown(facts.input, describeInput);
    case 'resolution':
      return ifKnown(facts.resolution, describeResolution);
    case 'stem':
      return ifKnown(facts.stem, describeStem);
    case 'pooling':
      return ifKnown(facts.pooling, describePooling);
    case 'normalization':
      return ifKnown(facts.normalization, describeNormalization);
    case 'family':
      return ifKnown(facts.family, describeFamily);
    default:
      return name satisfies never;
  }
}

function fully(name: keyof Facts, facts: Partial<Facts>): string {
  const more = {
    input: () => '',
    resolution: () =>
      ifKnown(facts.resolution, ({ resample }) =>
        resample === undefined
          ? ''
          : `, ${resample.coordinates}${resample.antialias ? ', antialiased' : ''}, ${resample.scale?.map(short).join(' x ') ?? 'unknown'} times smaller`,
      ),
    stem: () =>
      ifKnown(facts.stem, ({ inChannels, outChannels, chain = [] }) =>
        [
          `, ${inChannels ?? '?'} image channels to ${outChannels ?? '?'}`,
          ...chain.slice(1).map(({ kernel, stride }) => `, then ${kernel.join('x')} /${stride[0]}`),
        ].join(''),
      ),
    pooling: () => ifKnown(facts.pooling, poolsInFull),
    normalization: () =>
      ifKnown(
        facts.normalization,
        ({ mean, std, order }) => `, mean ${mean.map(short).join(' ')}, std ${std.map(short).join(' ')}, ${order}`,
      ),
    family: () => '',
  } as const;
  return briefly(name, facts) + more[name]();
}

function poolsInFull({ trunk, branches, head, headWindow }: PoolingValue): string {
  const pools = [
    ...trunk.map((pool) => `${describePool(pool)} on the trunk`),
    ...branches.map((pool) => `${describePool(pool)} beside it`),
    describeHead(head) + (headWindow === undefined ? '' : ` over ${headWindow.join('x')}`),
  ];
  return `: ${pools.join(', ')}`;
}

function ifKnown<T>(fact: Fact<T> | undefined, describe: (value: T) => string): string {
  return fact?.known === true ? describe(fact.value) : 'not known';
}

/** The first place to look at; what was detected there is added only where the place has no name. */
export function evidenceText({ evidence }: Fact<unknown>): string | null {
  const [first]: readonly (Evidence | undefined)[] = evidence;
  if (first === undefined) return null;
  const { at, name, text } = first;
  return name === undefined || name === '' ? `${at}: ${text}` : `${at} ${name}`;
}
