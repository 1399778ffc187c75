/** Predicts gains for noise at the point where a sweep adds it, so that prediction and measurement are about the same. */
import { rules } from '../../rules/index.ts';
import type { Preprocessing, Reference } from '../../rules/rule.ts';
import type { Facts } from '../facts/types.ts';
import { roundDb } from '../lint/rounding.ts';
import type { SweepPrediction } from '../lint/sweep-types.ts';
import type { ResizeFilter } from '../theory/resize.ts';
import type { SweepImage } from './data/types.ts';
import type { PreprocessPlan, Size } from './preprocess/plan-types.ts';
import type { Interpolation } from './preprocess/resample.ts';
import type { NoiseAt } from './run/types.ts';

const FILTERS: Readonly<Record<Interpolation, ResizeFilter | 'nearest'>> = {
  nearest: 'nearest',
  bilinear: 'bilinear',
  bicubic: 'bicubic',
  lanczos: 'lanczos3',
  box: 'box',
};

/** Null where a noise-power rule could not be judged. */
export async function predictedFor(
  facts: Facts,
  reference: Reference,
  plan: PreprocessPlan,
  noiseAt: NoiseAt,
  images: readonly SweepImage[],
): Promise<SweepPrediction | null> {
  const preprocessing = noiseAt === 'source' ? await preprocessingOf(plan, images[0]) : undefined;
  const context = { profile: 'paper', reference, ...(preprocessing === undefined ? {} : { preprocessing }) } as const;
  let [paperDb, refinedDb] = [0, 0];
  for (const { meta, check } of rules) {
    // That rule is about noise on the source image, which a smaller input averages.
    if (meta.id === 'input-resolution' && noiseAt === 'input') continue;
    const result = check(facts, context);
    if (result.status === 'judged') {
      paperDb += result.gainDb;
      if (meta.unit === 'noise-power') refinedDb += result.refinedGainDb;
    } else if (meta.unit === 'noise-power') return null;
  }
  return { paperDb: roundDb(paperDb), refinedDb: roundDb(refinedDb) };
}

/** The resize that the first image goes through, and how many of its pixels the model's input spans. */
async function preprocessingOf(
  plan: PreprocessPlan,
  image: SweepImage | undefined,
): Promise<Preprocessing | undefined> {
  if (image === undefined || plan.resize.kind === 'none') return undefined;
  try {
    const { height, width } = await image.load();
    return { source: spanned(plan, { height, width }), filter: FILTERS[plan.resampling.interpolation] };
  } catch {
    // A corrupt image is reported where it is measured.
    return undefined;
  }
}

function spanned({ resize, size }: PreprocessPlan, { height, width }: Size): readonly [number, number] {
  if (resize.kind === 'none') return [size.height, size.width];
  const [tall, wide] =
    resize.kind === 'shortest'
      ? [Math.min(height, width) / resize.side, Math.min(height, width) / resize.side]
      : [height / resize.height, width / resize.width];
  return [Math.round(size.height * tall), Math.round(size.width * wide)];
}
