/** Measures, outside of a sweep, the affine maps that give average pools the moments of the max pools they replace. */
import type { LintedModel } from '../../lint/types.ts';
import type { ChannelAffine } from '../graph-edit/average-pool.ts';
import type { Draft } from '../graph-edit/draft.ts';
import { type SessionRequest, withEdited } from '../open-edited.ts';
import { type PreprocessOverrides, planPreprocessing } from '../preprocess/plan.ts';
import { readSources } from '../preprocess/sources.ts';
import { type DataRequest, openData } from '../run/data-request.ts';
import { planFeeds } from '../run/feeds.ts';
import { createPreparer } from '../run/prepare.ts';
import { SweepError } from '../sweep-error.ts';
import { planTaps } from '../taps/plan.ts';
import { runTaps } from '../taps/run-taps.ts';

export interface CalibrationRequest extends SessionRequest {
  readonly facts: LintedModel['facts'];
  readonly draft: Draft;
  readonly overrides: PreprocessOverrides;
  /** Images for a model that works at so many pixels a side. */
  readonly data: (side: number) => DataRequest;
}

export interface Calibration {
  readonly restore: ReadonlyMap<string, ChannelAffine>;
  readonly images: number;
}

/** @throws SweepError where there are no images, no way to preprocess them, or no runtime that runs the model */
export async function calibrate(calibrating: CalibrationRequest): Promise<Calibration> {
  const { path, facts, draft, overrides, data } = calibrating;
  const input = facts.input.value?.name ?? '';
  const preprocess = planPreprocessing({ facts, ...readSources(path, input), overrides });
  // 1 is an arbitrary reference of the stem's gain, which is not used here.
  const plan = planTaps({ facts }, draft, 1);
  if (plan.draft === null || plan.points.every(({ kind }) => kind === 'stem')) {
    throw new SweepError('unsupported-input', plan.missing[0]?.reason?.message ?? 'no pool to take moments of');
  }
  const { images } = openData(data(Math.max(preprocess.size.height, preprocess.size.width)));
  const results = await withEdited(calibrating, plan.draft, (session) =>
    runTaps(plan, {
      session,
      feeds: planFeeds(session, input, preprocess, 1),
      images,
      prepare: createPreparer(images, { preprocess, noise: 'gaussian', noiseAt: 'input' }),
      ahead: 2,
      item: { seed: 0, sigma: 0 },
      pairs: 0,
      calibrating: images.length,
      signal: new AbortController().signal,
    }),
  );
  if (results.calibrated === 0) throw new SweepError('corrupt-image', 'none of the images can be read');
  return { restore: results.restore, images: results.calibrated };
}
