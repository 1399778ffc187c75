/** Facts in detail, in lines: for the text of `noiselint facts` and the HTML report. */
import type { Fact, Facts } from '../facts/types.ts';
import {
  describeFamily,
  describeHead,
  describeInput,
  describeNormalization,
  describePool,
  describeResolution,
  describeStem,
  short,
} from './describe.ts';

/** All facts, in the order of the path through a network. */
export const factNames: readonly (keyof Facts)[] = [
  'input',
  'resolution',
  'stem',
  'pooling',
  'normalization',
  'family',
];

/** Empty where the fact is not known. */
export function factLines(name: keyof Facts, facts: Facts): readonly string[] {
  switch (name) {
    case 'input':
      return lines(facts.input, (value) => [`${value.name}: ${describeInput(value)}`]);
    case 'resolution':
      return lines(facts.resolution, (value) => [describeResolution(value)]);
    case 'stem':
      return lines(facts.stem, (value) => [
        describeStem(value),
        `${value.inChannels ?? '?'} image channels to ${value.outChannels ?? '?'}`,
        ...(value.weights === undefined
          ? []
          : [`noise-equivalent bandwidth ${short(value.weights.noiseBandwidth)}, read from the weights`]),
      ]);
    case 'pooling':
      return lines(facts.pooling, (value) => [
        ...value.trunk.map((pool) => `${describePool(pool)} on the trunk at ${place(pool)}`),
        ...value.branches.map((pool) => `${describePool(pool)} beside the trunk at ${place(pool)}`),
        ...(value.trunk.length + value.branches.length === 0 ? ['no pool before the head'] : []),
        describeHead(value.head) + (value.headAt === undefined ? '' : ` at ${value.headAt}`),
      ]);
    case 'normalization':
      return lines(facts.normalization, (value) => [
        describeNormalization(value),
        `mean ${value.mean.map(short).join(' ')}, std ${value.std.map(short).join(' ')}`,
        `channel order ${value.order === 'unknown' ? 'not known' : value.order}, pixels ${value.scale}`,
      ]);
    case 'family':
      return lines(facts.family, (value) => [describeFamily(value)]);
    default:
      return name satisfies never;
  }
}

function lines<T>(fact: Fact<T>, describe: (value: T) => readonly string[]): readonly string[] {
  return fact.known ? describe(fact.value) : [];
}

function place({ at, name }: { readonly at: string; readonly name?: string }): string {
  return name === undefined || name === '' ? at : `${at} ${name}`;
}
