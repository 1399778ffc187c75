/** Compares a changed model with the original, image by image. */
import { roundDb, roundStatistic } from '../../lint/rounding.ts';
import type { Interval, SweepCounterfactual, SweepVerdict } from '../../lint/sweep-types.ts';
import { toDb } from '../../theory/decibels.ts';
import type { ImageOutcome } from '../run/types.ts';
import { LOST_DISTANCE } from '../run-results.ts';
import { bootstrap, mean } from '../statistics/intervals.ts';

type Comparison = Pick<SweepCounterfactual, 'measuredDb' | 'ci95' | 'verdict' | 'clean'>;

const SEED = 0;

/** @param offset by which the model's class indices exceed those of the labels */
export function compareOutcomes(
  before: readonly ImageOutcome[],
  after: readonly ImageOutcome[],
  offset: number,
): Comparison {
  const byImage = new Map(before.map((outcome) => [outcome.image, outcome]));
  const pairs = after.flatMap((changed) => {
    const original = byImage.get(changed.image);
    return original === undefined ? [] : [{ original, changed }];
  });
  const columns = [
    pairs.map(({ changed }) => noiseAtLowest(changed)),
    pairs.map(({ original }) => noiseAtLowest(original)),
  ];
  const ratio = (means: readonly number[]): number => toDb((means[0] as number) / (means[1] as number));
  const measured = pairs.length === 0 ? Number.NaN : ratio(columns.map(mean));
  const ci95 = bootstrap(columns, ratio, SEED);
  const clean = cleanOf(pairs, offset);
  if (!Number.isFinite(measured) || ci95 === null)
    return { measuredDb: null, ci95: null, verdict: 'not-measurable', clean };
  return {
    measuredDb: roundDb(measured),
    ci95: [roundDb(ci95[0]), roundDb(ci95[1])],
    verdict: verdictOf(ci95),
    clean,
  };
}

/** The verdict by the interval of the change in dB: every change that is tried is predicted to be quieter. */
const verdictOf = ([low, high]: Interval): SweepVerdict =>
  high < 0 ? 'agrees' : low > 0 ? 'disagrees' : 'not-measurable';

/** Noise power over signal power in the output at the lowest level of noise, averaged over seeds. */
function noiseAtLowest({ noisy }: ImageOutcome): number {
  const lowest = Math.min(...noisy.map(({ sigma }) => sigma));
  return mean(
    noisy.filter(({ sigma }) => sigma === lowest).map(({ outcome }) => (outcome.distance ?? LOST_DISTANCE) ** 2),
  );
}

function cleanOf(
  pairs: readonly { readonly original: ImageOutcome; readonly changed: ImageOutcome }[],
  offset: number,
): Comparison['clean'] {
  if (pairs.length === 0 || pairs.some(({ original }) => original.clean.top.length === 0)) return null;
  const share = (holds: (pair: (typeof pairs)[number]) => boolean): number =>
    roundStatistic(pairs.filter(holds).length / pairs.length);
  const isLabelled = pairs.every(({ original }) => original.label !== null);
  const isRight = ({ label, clean }: ImageOutcome): boolean => clean.top[0] === (label ?? 0) + offset;
  return isLabelled
    ? { before: share(({ original }) => isRight(original)), after: share(({ changed }) => isRight(changed)) }
    : { before: 1, after: share(({ original, changed }) => original.clean.top[0] === changed.clean.top[0]) };
}
