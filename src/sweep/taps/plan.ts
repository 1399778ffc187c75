/** Plans where a model is tapped, and what is predicted for each point. */
import { poolDb } from '../../../rules/pool-noise.ts';
import type { Facts, StemValue } from '../../facts/types.ts';
import { intOf } from '../../graph/attributes.ts';
import type { SweepTap } from '../../lint/sweep-types.ts';
import type { LintedModel } from '../../lint/types.ts';
import { stemDb, stemGain } from '../../theory/stem.ts';
import { type Draft, refused } from '../graph-edit/draft.ts';
import { isDefaultDomain, type Place, placeOf } from '../graph-edit/places.ts';
import { tapOutputs } from '../graph-edit/tap-outputs.ts';
import { notMeasurable } from './not-measurable.ts';
import { type PoolWindow, poolWindow } from './pool-window.ts';

interface Point {
  readonly at: string;
  readonly name: string | null;
  readonly window: PoolWindow;
  /** dB as the rule counts them, by the paper's formula and refined. */
  readonly predictedDb: number;
  readonly refinedDb: number;
  /** The outputs of the tapped model that have the node's input and output. */
  readonly before: string;
  readonly behind: string;
}

export interface StemPoint extends Point {
  readonly kind: 'stem';
  /** Side of the reference stem, in taps: gains are relative to it. */
  readonly reference: number;
}

export interface PoolPoint extends Point {
  readonly kind: 'pool';
}

export type TapPoint = StemPoint | PoolPoint;

/** The rule whose prediction is measured at a point. */
export const ruleOf = ({ kind }: TapPoint): string => (kind === 'stem' ? 'stem-kernel' : 'pooling');

export interface TapPlan {
  /** The tapped model: its outputs are the taps, its nodes those that they need. Null where nothing can be tapped. */
  readonly draft: Draft | null;
  readonly points: readonly TapPoint[];
  /** Points that can't be tapped, with the reason. */
  readonly missing: readonly SweepTap[];
}

/** Plans the taps by which the predictions of `stem-kernel` and `pooling` are measured. */
export function planTaps({ facts }: Pick<LintedModel, 'facts'>, draft: Draft, stemKernel: number): TapPlan {
  const wanted = [...stemPoints(facts, draft, stemKernel), ...poolPoints(facts, draft)];
  const points = wanted.filter((point): point is TapPoint => 'kind' in point);
  const missing = wanted.filter((point): point is SweepTap => !('kind' in point));
  if (points.length === 0) return { draft: null, points, missing };
  const tapped = tapOutputs(
    draft,
    points.flatMap(({ before, behind }) => [before, behind]),
  );
  const named = (value: string): string => tapped.outputs.get(value) as string;
  return {
    draft: tapped.draft,
    points: points.map((point) => ({ ...point, before: named(point.before), behind: named(point.behind) })),
    missing,
  };
}

function stemPoints({ stem }: Facts, draft: Draft, reference: number): readonly (TapPoint | SweepTap)[] {
  if (!stem.known) return [];
  const { kernel, weights } = stem.value;
  const { at, name = null } = stem.evidence[0] ?? { at: '' };
  const predictedDb = stemDb(stemGain(kernel), reference);
  const refinedDb = weights ? stemDb(weights.noiseBandwidth, reference) : predictedDb;
  const place = stemPlace(draft, stem.value, at);
  if (!place.ok) return [notMeasurable('stem-kernel', { at, name, predictedDb, refinedDb }, place.reason)];
  const { node, window } = place;
  const [before, behind] = [node.inputs[0] as string, node.outputs[0] as string];
  return [{ kind: 'stem', at, name, window, predictedDb, refinedDb, before, behind, reference }];
}

/** Cost grows with the cube of taps; a filter of 16 x 16 taps over three channels has 768. */
const MOST_TAPS = 800;

type WindowPlace = (Place & { readonly window: PoolWindow }) | ReturnType<typeof refused>;

/** The stem, if it is a plain convolution over all channels: other stems have no input with the axes of the image. */
function stemPlace(
  { skeleton }: Draft,
  { form, kernel, inChannels, alternatives }: StemValue,
  at: string,
): WindowPlace {
  const place = placeOf(skeleton, at);
  if (!place.ok) return refused('not-tappable', place.reason.message);
  const { node } = place;
  const groups = intOf(node, 'group', 1);
  const window = poolWindow(node, kernel);
  const isPlain = node.opType === 'Conv' && isDefaultDomain(node) && groups === 1 && form !== 'space-to-depth';
  if (!isPlain || window === null || window.kernel.join() !== kernel.join()) {
    return refused('not-tappable', 'the stem is no plain convolution of the image');
  }
  if (alternatives !== undefined) return refused('not-tappable', 'several unlike stems stand side by side');
  if (window.dilations.some((d) => d !== 1)) return refused('not-tappable', 'the stem is dilated');
  const taps = (inChannels ?? 3) * kernel[0] * kernel[1];
  if (taps > MOST_TAPS) return refused('not-tappable', `a stem of ${taps} weights a filter is too large to identify`);
  return { ...place, window };
}

function poolPoints(facts: Facts, draft: Draft): readonly (TapPoint | SweepTap)[] {
  const { trunk = [] } = facts.pooling.value ?? {};
  return trunk.map((pool) => {
    const { at, name = null, kind } = pool;
    // An average pool is the reference, with a gain of 0.
    const gains = kind === 'max' ? poolDb(pool, facts) : { gainDb: 0, refinedGainDb: 0 };
    const [predictedDb, refinedDb] = [gains.gainDb, gains.refinedGainDb];
    const place = poolPlace(draft, at, kind);
    if (!place.ok) return notMeasurable('pooling', { at, name, predictedDb, refinedDb }, place.reason);
    const { node, window } = place;
    const [before, behind] = [node.inputs[0] as string, node.outputs[0] as string];
    return { kind: 'pool', at, name, window, predictedDb, refinedDb, before, behind };
  });
}

function poolPlace({ skeleton }: Draft, at: string, kind: 'max' | 'average' | 'blur'): WindowPlace {
  const place = placeOf(skeleton, at);
  if (!place.ok) return refused('not-tappable', place.reason.message);
  const { node } = place;
  const window = poolWindow(node);
  const isPool = isDefaultDomain(node) && (node.opType === 'MaxPool' || node.opType === 'AveragePool');
  if (!isPool || window === null) {
    const operator = isDefaultDomain(node) ? node.opType : `${node.domain}:${node.opType}`;
    const what = kind === 'blur' ? 'a blur, which weighs its samples unlike an average' : `pooling by ${operator}`;
    return refused('not-tappable', what);
  }
  return { ...place, window };
}
