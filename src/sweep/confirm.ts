/** Behind a sweep: taps inside the model, and the changes that its rules advise, on the same images and noise. */
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Sweep, SweepCounterfactual } from '../lint/sweep-types.ts';
import type { LintedModel } from '../lint/types.ts';
import { readExternal } from '../onnx/node/external-data.ts';
import { openFile } from '../onnx/node/file-source.ts';
import { confirmRules } from './confirm-rules.ts';
import { compareOutcomes } from './counterfactuals/compare.ts';
import { type Planned, planCounterfactuals } from './counterfactuals/plan.ts';
import { type Draft, editedBytes, startDraft } from './graph-edit/draft.ts';
import { readSkeleton } from './graph-edit/skeleton.ts';
import { externalFilesOf } from './graph-edit/tap-outputs.ts';
import type { Journal } from './run/journal.ts';
import { type Measured, type MeasureRequest, measure } from './run/measure.ts';
import type { ExternalFile, InferenceSession, OpenSession, SessionOptions } from './session/types.ts';
import { SweepError } from './sweep-error.ts';
import { planTaps } from './taps/plan.ts';
import { runTaps, type TapResults } from './taps/run-taps.ts';
import { curveOf, type SweepSetting } from './to-sweep.ts';

export interface Confirming {
  readonly path: string;
  readonly model: LintedModel;
  /** Taps of the reference stem, per axis. */
  readonly stemKernel: number;
  readonly open: OpenSession;
  readonly options: SessionOptions;
  /** How the sweep itself was measured, and what it found. */
  readonly request: MeasureRequest;
  readonly measured: Measured;
  readonly setting: SweepSetting;
  /** Whether changes are tried: each costs as much as the sweep. */
  readonly tries: boolean;
  readonly journal: (change: string) => Promise<Journal>;
  /** Before each part. */
  readonly onPart: (what: string) => void;
}

type Confirmed = Pick<Sweep, 'taps' | 'counterfactuals' | 'confirmation'>;

export async function confirm(confirming: Confirming): Promise<Confirmed> {
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

async function tap(confirming: Confirming, draft: Draft): Promise<TapResults> {
  const { model, stemKernel, request, onPart } = confirming;
  const plan = planTaps(model, draft, stemKernel);
  const item = request.items.reduce((least, next) => (next.sigma < least.sigma ? next : least));
  if (plan.draft === null) return { taps: plan.missing, restore: new Map() };
  onPart('taps');
  return withSession(confirming, plan.draft, (session) => runTaps(plan, { ...request, session, item }));
}

async function tryChanges(
  confirming: Confirming,
  draft: Draft,
  restore: TapResults['restore'],
): Promise<readonly SweepCounterfactual[]> {
  const { model, stemKernel, request } = confirming;
  const { planned, impossible } = planCounterfactuals(model, draft, stemKernel, restore);
  const tried: SweepCounterfactual[] = [];
  for (const one of planned) {
    if (request.signal.aborted) break;
    tried.push(await tryChange(confirming, one));
  }
  return [...tried, ...impossible];
}

async function tryChange(confirming: Confirming, planned: Planned): Promise<SweepCounterfactual> {
  const { draft, ...shown } = planned;
  const { request, measured, setting, onPart, journal } = confirming;
  onPart(shown.change);
  try {
    const changed = await withSession(confirming, draft, async (session) =>
      measure({
        ...request,
        session,
        isEnough: () => false,
        journal: await journal(`${shown.rule} ${shown.restored}`),
      }),
    );
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
    const reason = { code: error.code, message: error.message };
    return {
      ...shown,
      measuredDb: null,
      ci95: null,
      verdict: 'not-measurable',
      clean: null,
      levels: [],
      slope: null,
      reason,
    };
  }
}

async function withSession<T>(
  { path, open, options }: Confirming,
  draft: Draft,
  use: (session: InferenceSession) => Promise<T>,
): Promise<T> {
  const external = externalFilesOf(draft).map((location) => readBeside(path, location));
  const { session } = await open(editedBytes(draft), options, external);
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

/** Weights beside the model, under the path policy of all reading. */
function readBeside(path: string, location: string): ExternalFile {
  const size = statSync(join(dirname(path), location), { throwIfNoEntry: false })?.size ?? 0;
  const data = readExternal(path, location, 0, size);
  if (typeof data === 'string') throw new SweepError('model-rejected', data);
  return { path: location, data };
}
