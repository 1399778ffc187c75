/** Applies a change to facts, so that the same rules can judge the changed design. */
import { areSame } from '../../facts/named-constants.ts';
import type {
  Facts,
  Known,
  NormalizationValue,
  PoolingValue,
  PoolValue,
  Reason,
  ResolutionValue,
  StemValue,
} from '../../facts/types.ts';
import type { Pair } from '../../theory/geometry.ts';
import { setText } from './change.ts';
import type { Change } from './types.ts';

export type Applied = { readonly ok: true; readonly facts: Facts } | { readonly ok: false; readonly reason: Reason };

/** Returns the identical object where the model already is as the change would make it. */
export function applyChange(facts: Facts, change: Change): Applied {
  switch (change.key) {
    case 'stem-kernel':
      return withStem(facts, change.kernel, setText(change));
    case 'resolution':
      return { ok: true, facts: withResolution(facts, change.size, setText(change)) };
    case 'pooling':
      return withAverages(facts, setText(change));
    case 'normalization':
      return { ok: true, facts: withNormalization(facts, change, setText(change)) };
    default:
      return change satisfies never;
  }
}

/** Applies the changes one after the other, leaving out those that can't be applied. */
export function applyAll(facts: Facts, changes: readonly Change[]): Facts {
  return changes.reduce((before, change) => {
    const applied = applyChange(before, change);
    return applied.ok ? applied.facts : before;
  }, facts);
}

const stated = <T>(value: T, text: string): Known<T> => ({
  known: true,
  value,
  source: 'flag',
  evidence: [{ at: '--set', text }],
});

const same = ([a, b]: Pair, [c, d]: Pair): boolean => a === c && b === d;

/** Keeps the stride, and drops what the old weights said. */
function withStem(facts: Facts, kernel: Pair, text: string): Applied {
  const { stem } = facts;
  if (!stem.known) return { ok: false, reason: stem.reason };
  const { weights: _, chain, alternatives, ...rest } = stem.value;
  if ([stem.value, ...(alternatives ?? [])].every((one) => same(one.kernel, kernel))) return { ok: true, facts };
  const value: StemValue = {
    ...rest,
    kernel,
    // A patch is a kernel as large as its stride.
    ...(rest.form === 'patch' && !same(kernel, rest.stride) ? { form: 'convolution' } : {}),
    ...(alternatives === undefined ? {} : { alternatives: alternatives.map((one) => ({ ...one, kernel })) }),
    ...(chain === undefined
      ? {}
      : { chain: chain.map((stage, index) => (index === 0 ? { ...stage, kernel } : stage)) }),
  };
  return { ok: true, facts: { ...facts, stem: stated(value, text) } };
}

function withResolution(facts: Facts, [height, width]: Pair, text: string): Facts {
  const { resolution, input, pooling } = facts;
  if (resolution.known && same([resolution.value.height, resolution.value.width], [height, width])) return facts;
  const changed = stated(resized(resolution.value, [height, width]), text);
  if (!resolution.known) return { ...facts, resolution: changed };
  const { value: old } = resolution;
  const follows =
    old.resample === undefined && input.known && input.value.height === old.height && input.value.width === old.width;
  const factor: Pair = [height / old.height, width / old.width];
  return {
    ...facts,
    resolution: changed,
    ...(follows ? { input: { ...input, value: { ...input.value, height, width } } } : {}),
    ...(pooling.known ? { pooling: { ...pooling, value: rescaled(pooling.value, factor) } } : {}),
  };
}

/** A resize inside the graph keeps its source size. */
function resized(old: ResolutionValue | null, [height, width]: Pair): ResolutionValue {
  if (old?.resample === undefined) return { height, width };
  const { resample } = old;
  const scale: Pair | null =
    resample.scale === null
      ? null
      : [(resample.scale[0] * old.height) / height, (resample.scale[1] * old.width) / width];
  return { height, width, resample: { ...resample, scale } };
}

/** Scales the sizes of feature maps with the image. */
function rescaled(pooling: PoolingValue, factor: Pair): PoolingValue {
  const scaled = ([a, b]: Pair): Pair => [
    Math.max(1, Math.round(a * factor[0])),
    Math.max(1, Math.round(b * factor[1])),
  ];
  const pool = (one: PoolValue): PoolValue =>
    one.inputSize === undefined ? one : { ...one, inputSize: scaled(one.inputSize) };
  return {
    ...pooling,
    trunk: pooling.trunk.map(pool),
    branches: pooling.branches.map(pool),
    ...(pooling.headWindow === undefined ? {} : { headWindow: scaled(pooling.headWindow) }),
  };
}

/** Replaces the max pools that the rule counts; those in branches stay. */
function withAverages(facts: Facts, text: string): Applied {
  const { pooling } = facts;
  if (!pooling.known) return { ok: false, reason: pooling.reason };
  const { trunk, head } = pooling.value;
  const isMaxHead = head === 'max' || head === 'average+max';
  if (!isMaxHead && trunk.every(({ kind }) => kind !== 'max')) return { ok: true, facts };
  const value: PoolingValue = {
    ...pooling.value,
    trunk: trunk.map((pool) => (pool.kind === 'max' ? { ...pool, kind: 'average' } : pool)),
    head: isMaxHead ? 'average' : head,
  };
  return { ok: true, facts: { ...facts, pooling: stated(value, text) } };
}

function withNormalization(
  facts: Facts,
  { mean, std }: { readonly mean: readonly number[]; readonly std: readonly number[] },
  text: string,
): Facts {
  const { normalization, input } = facts;
  const old = normalization.value;
  const order = old?.order ?? 'RGB';
  const channels = old?.std.length ?? input.value?.channels ?? 3;
  const inOrder = (values: readonly number[]): readonly number[] => {
    const [only = 0] = values;
    const spread = values.length === 1 ? Array.from({ length: channels }, () => only) : values;
    return order === 'BGR' ? [...spread].reverse() : spread;
  };
  const value: NormalizationValue = { mean: inOrder(mean), std: inOrder(std), scale: '0-1', order };
  if (old !== null && isSame(old, value)) return facts;
  return { ...facts, normalization: stated(value, text) };
}

const isSame = (a: NormalizationValue, b: NormalizationValue): boolean =>
  a.scale === b.scale && areSame(a.mean, b.mean) && areSame(a.std, b.std);
