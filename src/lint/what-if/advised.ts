/** The changes that the rules advise, in terms of facts. */
import type { Facts } from '../../facts/types.ts';
import type { Pair } from '../../theory/geometry.ts';
import { decisiveDb } from '../decisive.ts';
import type { LintedModel, Profile, Reference, RuleResult } from '../types.ts';
import type { Change } from './types.ts';

export type Judged = Pick<LintedModel, 'facts' | 'rules'>;

/** The profile and reference by which changes are judged. */
export interface Measure {
  readonly profile: Profile;
  readonly reference: Reference;
}

/** Nearly all networks reduce their input by a factor of 32, so sizes go in steps of it. */
const USUAL_STEP = 32;
/** Bounds the sizes and kernels that are tried, and with them the search for a target grade. */
const MOST_LEVELS = 32;
/** The mean that advised normalizations use, in units of [0,1] pixels. */
const MIDDLE = 0.5;

/** One change for each rule that has something to gain: all the way to the reference design. */
export function advisedChanges(model: Judged, measure: Measure): readonly Change[] {
  return changeLevels(model, measure).flatMap((levels) => levels.at(-1) ?? []);
}

/** For each such rule its changes, from the mildest to the full one. */
export function changeLevels(
  { facts, rules }: Judged,
  { profile, reference }: Measure,
): readonly (readonly Change[])[] {
  const gains = (id: string): boolean =>
    worthChanging(
      rules.find((rule) => rule.id === id),
      profile,
    );
  return [
    gains('stem-kernel') ? stemLevels(facts, reference.stemKernel) : [],
    gains('input-resolution') ? sizeLevels(facts, reference.resolution) : [],
    poolingLevels(facts, rules),
    gains('normalization') ? normalizationLevels(facts, reference.std) : [],
  ].filter((levels) => levels.length > 0);
}

/**
 * Whether a rule has something to gain by the decisive and by the paper's gain: a stem that is above the reference only by its
 * weights has no better design to change to.
 */
function worthChanging(rule: RuleResult | undefined, profile: Profile): boolean {
  if (rule === undefined || rule.gainDb === null || rule.score === null) return false;
  return rule.gainDb > 0 && (decisiveDb(rule, profile) ?? 0) > 0;
}

function stemLevels({ stem }: Facts, reference: number): readonly Change[] {
  if (!stem.known) return [];
  const largest = Math.max(...stem.value.kernel);
  const first = largest + 1 + (largest % 2);
  const count = Math.max(0, Math.ceil((reference - first) / 2));
  const stride = Math.max(1, Math.ceil(count / MOST_LEVELS));
  const between = Array.from({ length: Math.ceil(count / stride) }, (_, index) => first + 2 * index * stride);
  const sides = [...between, reference];
  return sides.map((side) => ({ key: 'stem-kernel', kernel: [side, side] }));
}

/** Sizes are multiples of the patch; an oblong input keeps its aspect ratio. */
function sizeLevels({ resolution, stem }: Facts, reference: number): readonly Change[] {
  if (!resolution.known) return [];
  const { height, width } = resolution.value;
  const step = stem.known && stem.value.form === 'patch' ? Math.max(...stem.value.kernel) : USUAL_STEP;
  const change = (size: Pair): Change => ({ key: 'resolution', size });
  if (height !== width) {
    const shrink = reference / Math.sqrt(height * width);
    const whole = (side: number): number => Math.max(1, Math.floor((side * shrink) / step)) * step;
    return [change([whole(height), whole(width)])];
  }
  const first = Math.floor(reference / step) + 1;
  const count = Math.max(0, Math.ceil(height / step) - first);
  const stride = Math.max(1, Math.ceil(count / MOST_LEVELS));
  const between = Array.from({ length: Math.ceil(count / stride) }, (_, index) => (first + index * stride) * step);
  return [...between.reverse(), reference].map((side) => change([side, side]));
}

/** Also advised where the rule has no number, as the positions under a global maximum are unknown. */
function poolingLevels({ pooling }: Facts, rules: readonly RuleResult[]): readonly Change[] {
  const isOn = rules.some(({ id, outcome }) => id === 'pooling' && outcome !== 'off');
  const counts = pooling.value?.head === 'max' || pooling.value?.trunk.some(({ kind }) => kind === 'max') === true;
  return isOn && counts ? [{ key: 'pooling', kind: 'average' }] : [];
}

function normalizationLevels({ normalization }: Facts, reference: number): readonly Change[] {
  const channels = normalization.value?.std.length ?? 3;
  const each = (value: number): readonly number[] => Array.from({ length: channels }, () => value);
  const name = reference === MIDDLE ? 'inception' : null;
  return [{ key: 'normalization', mean: each(MIDDLE), std: each(reference), name }];
}
