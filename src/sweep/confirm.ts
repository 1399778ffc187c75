/** Follows a sweep: measures noise inside the model and tries the changes that its rules advise, on the same images and noise. */
import type { Reason } from '../facts/types.ts';
import type { Sweep, SweepCounterfactual } from '../lint/sweep-types.ts';
import type { LintedModel } from '../lint/types.ts';
import { openFile } from '../onnx/node/file-source.ts';
import { confirmRules } from './confirm-rules.ts';
import { compareOutcomes } from './counterfactuals/compare.ts';
import { notMeasured, type Planned, planCounterfactuals } from './counterfactuals/plan.ts';
import { draftKey } from './draft-key.ts';
import { type Draft, startDraft } from './graph-edit/draft.ts';
import { readSkeleton } from './graph-edit/skeleton.ts';
import { type SessionRequest, withEdited } from './open-edited.ts';
import type { Journal } from './run/journal.ts';
import { type Measured, type MeasureRequest, measure } from './run/measure.ts';
import { SweepError } from './sweep-error.ts';
import { notMeasurable } from './taps/not-measurable.ts';
import { planTaps, ruleOf } from './taps/plan.ts';
import { runTaps, type TapResults } from './taps/run-taps.ts';
import { curveOf, type SweepSetting } from './to-sweep.ts';

export interface ConfirmRequest extends SessionRequest {
  readonly model: LintedModel;
  /** Taps of the reference stem, per axis. */
  readonly stemKernel: number;
  /** How the sweep itself was measured, and what it found. */
  readonly request: MeasureRequest;
  readonly measured: Measured;
  readonly setting: SweepSetting;
  /** Whether changes are tried, each of which costs as much as the sweep. */
  readonly tries: boolean;
  /** @param change identifies the change among others of the model */
  readonly journal: (change: string) => Journal;
  /** Called before each part. */
  readonly onPart: (what: string) => void;
}

type Confirmed = Pick<Sweep, 'taps' | 'counterfactuals' | 'confirmation'>;

export async function confirm(asked: ConfirmRequest): Promise<Confirmed> {
  const confirming = { ...asked, request: { ...asked.request, images: measuredImages(asked) } };
  const source = openFile(confirming.path);
  try {
    const draft = startDraft(readSkeleton(source));
    const { taps, restore } = await tap(confirming, draft);
    const counterfactuals = confirming.tries ? await tryChanges(confirming, draft, restore) : [];
    return { taps, counterfactuals, confirmation: confirmRules(confirming.model, { taps, counterfactuals }) };
  } finally {
    source.close();
  }
}

/** Pixels over all tapped images, so that intervals are some tenths of a dB wide: fewer large images do. */
const PIXELS = 131_072;
/** Bounds on the number of tapped images. */
const TAPPED = { least: 8, most: 32 };
/** Images on which moments are measured. */
const CALIBRATING = 32;

async function tap(confirming: ConfirmRequest, draft: Draft): Promise<TapResults> {
  const { model, stemKernel, request, tries, onPart } = confirming;
  const plan = planTaps(model, draft, stemKernel);
  const item = request.items.reduce((least, next) => (next.sigma < least.sigma ? next : least));
  if (plan.draft === null) return { taps: plan.missing, restore: new Map(), calibrated: 0 };
  onPart('taps');
  const pixels = request.feeds.stride / 3;
  const pairs = Math.min(TAPPED.most, Math.max(TAPPED.least, Math.ceil(PIXELS / pixels)));
  const calibrating = tries ? CALIBRATING : 0;
  try {
    return await withEdited(confirming, plan.draft, (session) =>
      runTaps(plan, { ...request, session, item, pairs, calibrating }),
    );
  } catch (error) {
    // The sweep itself is done: that taps failed is reported beside it.
    if (!(error instanceof SweepError)) throw error;
    const reason = { code: error.code, message: error.message };
    const taps = plan.points.map((point) => notMeasurable(ruleOf(point), point, reason));
    return { taps: [...taps, ...plan.missing], restore: new Map(), calibrated: 0 };
  }
}

async function tryChanges(
  confirming: ConfirmRequest,
  draft: Draft,
  restore: TapResults['restore'],
): Promise<readonly SweepCounterfactual[]> {
  const { model, stemKernel, request } = confirming;
  const { planned, impossible } = planCounterfactuals(model, draft, stemKernel, restore);
  const tried: SweepCounterfactual[] = [];
  for (const one of planned) {
    tried.push(request.signal.aborted ? untried(one, NOT_TRIED) : await tryChange(confirming, one));
  }
  return [...tried, ...impossible];
}

/** The images that the sweep itself got to, so that what is compared with it is of the same images. */
function measuredImages({ request, measured }: ConfirmRequest): MeasureRequest['images'] {
  const last = measured.outcomes.at(-1)?.image;
  return request.images.slice(0, 1 + request.images.findIndex(({ id }) => id === last));
}

async function tryChange(confirming: ConfirmRequest, planned: Planned): Promise<SweepCounterfactual> {
  const { draft, ...shown } = planned;
  const { request, measured, setting, onPart } = confirming;
  onPart(shown.change);
  try {
    const changed = await withEdited(confirming, draft, (session) => {
      const journal = confirming.journal(draftKey(draft));
      return measure({ ...request, session, isEnough: () => false, journal }).finally(journal.close);
    });
    // Its curve would be of other images than that of the sweep.
    if (changed.stopped !== null)
      return untried(planned, interruptedAt(changed.outcomes.length, request.images.length));
    const { levels, slope } = curveOf(changed, setting);
    return {
      ...shown,
      ...compareOutcomes(measured.outcomes, changed.outcomes, setting.offset),
      levels,
      slope,
      reason: null,
    };
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    return untried(planned, { code: error.code, message: error.message });
  }
}

const NOT_TRIED: Reason = { code: 'interrupted', message: 'not tried: interrupted before; --resume tries it' };

const interruptedAt = (done: number, all: number): Reason => ({
  code: 'interrupted',
  message: `interrupted after ${done} of ${all} images; --resume measures the rest`,
});

const untried = ({ draft, ...shown }: Planned, reason: Reason): SweepCounterfactual => ({
  ...shown,
  ...notMeasured,
  reason,
});
