/** Compares facts by what they say; their evidence and the weights may differ. */
import { areSame } from '../../facts/named-constants.ts';
import type {
  Fact,
  Facts,
  FamilyValue,
  InputValue,
  NormalizationValue,
  PoolingValue,
  PoolValue,
  ResolutionValue,
  StemValue,
} from '../../facts/types.ts';
import type { FactChange } from './types.ts';

/** In the order of the path through a network. */
export function factChanges(old: Facts, now: Facts): readonly FactChange[] {
  return [
    ...change('input', old.input, now.input, sameBy(inputEssence)),
    ...change('resolution', old.resolution, now.resolution, sameBy(resolutionEssence)),
    ...change('stem', old.stem, now.stem, sameBy(stemEssence)),
    ...change('pooling', old.pooling, now.pooling, sameBy(poolingEssence)),
    ...change('normalization', old.normalization, now.normalization, sameNormalization),
    ...change('family', old.family, now.family, sameBy(familyEssence)),
  ];
}

function change<T, K extends keyof Facts>(
  fact: K,
  old: Fact<T> & Facts[K],
  now: Fact<T> & Facts[K],
  same: (a: T, b: T) => boolean,
): readonly FactChange[] {
  if (old.known && now.known) return same(old.value, now.value) ? [] : [{ fact, kind: 'changed', old, new: now }];
  if (old.known === now.known) return [];
  return [{ fact, kind: now.known ? 'learned' : 'lost', old, new: now }];
}

/** Compares what matters of a value, as JSON; a list, as the order of keys may differ. */
const sameBy =
  <T>(essence: (value: T) => unknown) =>
  (a: T, b: T): boolean =>
    JSON.stringify(essence(a)) === JSON.stringify(essence(b));

/** Without the name, which exporters choose freely. */
const inputEssence = ({ layout, channels, height, width }: InputValue): unknown => [layout, channels, height, width];

const resolutionEssence = ({ height, width, resample }: ResolutionValue): unknown => [
  height,
  width,
  resample === undefined ? null : [resample.mode, resample.coordinates, resample.antialias, resample.scale],
];

const stemEssence = (stem: StemValue): unknown => [
  stem.form,
  stem.kernel,
  stem.stride,
  stem.inChannels,
  stem.outChannels,
  (stem.alternatives ?? []).map(({ kernel, stride }) => [kernel, stride]),
  (stem.chain ?? []).map(({ kernel, stride }) => [kernel, stride]),
];

const poolEssence = ({ kind, window, stride }: PoolValue): unknown => [kind, window, stride];

const poolingEssence = ({ trunk, branches, head, headWindow }: PoolingValue): unknown => [
  trunk.map(poolEssence),
  branches.map(poolEssence),
  head,
  headWindow ?? null,
];

const familyEssence = ({ kind, clip }: FamilyValue): unknown => [kind, clip];

const sameNormalization = (a: NormalizationValue, b: NormalizationValue): boolean =>
  a.scale === b.scale && a.order === b.order && areSame(a.mean, b.mean) && areSame(a.std, b.std);
