/** Sweeps one model: plans the run by its facts, measures, and confirms predictions inside the model. */
import type { Reason } from '../facts/types.ts';
import type { Sweep } from '../lint/sweep-types.ts';
import type { LintedModel, Reference } from '../lint/types.ts';
import { confirm } from './confirm.ts';
import type { DataSet } from './data/types.ts';
import { fitLabels } from './fit-labels.ts';
import type { NoiseName } from './noise/noises.ts';
import { createIsEnough } from './precision.ts';
import { predictedFor } from './predicted.ts';
import { describePlan } from './preprocess/describe-plan.ts';
import { type PreprocessOverrides, planPreprocessing } from './preprocess/plan.ts';
import type { PreprocessPlan } from './preprocess/plan-types.ts';
import { readSources } from './preprocess/sources.ts';
import { defaultProtocol, type Protocol, type ProtocolName, protocolOf } from './protocols.ts';
import { type FeedPlan, planFeeds } from './run/feeds.ts';
import { hashModel } from './run/hash-model.ts';
import { type Journal, type JournalKey, noJournal, openJournal } from './run/journal.ts';
import { type MeasureRequest, measure } from './run/measure.ts';
import { probe } from './run/probe.ts';
import type { Item, NoiseAt } from './run/types.ts';
import type { Preparation } from './run/workers.ts';
import type { InferenceSession, OpenSession, SessionOptions } from './session/types.ts';
import { SweepError } from './sweep-error.ts';
import { type SweepSetting, toSweep } from './to-sweep.ts';

/** The settings for all models of a sweep. */
export interface SweepSettings {
  /** Null chooses one by the size of the model's input. */
  readonly protocol: ProtocolName | null;
  /** Levels in place of the protocol's. */
  readonly sigmas: readonly number[] | null;
  /** Noise in place of the protocol's. */
  readonly noise: NoiseName | null;
  readonly noiseAt: NoiseAt;
  /** How many draws of noise each image gets. */
  readonly seeds: number;
  readonly overrides: PreprocessOverrides;
  readonly session: SessionOptions;
  /** Batch size; null chooses one by the size of the input. */
  readonly batch: number | null;
  /** Half the width of an interval that is precise enough; null measures all images. */
  readonly precision: number | null;
  /** Folder of the journals; null keeps none. */
  readonly journal: string | null;
  readonly resume: boolean;
  /** What predicted gains are relative to. */
  readonly reference: Reference;
  /** Whether to try the changes that the rules advise, each of which costs as much as the sweep. */
  readonly comparePrediction: boolean;
}

export interface SweepTools {
  readonly open: OpenSession;
  readonly preparation: Preparation;
  readonly data: DataSet;
}

export interface SweepHooks {
  readonly signal: AbortSignal;
  /** Called before the first image runs. */
  readonly onPlan: (plan: SweepPlan) => Promise<void>;
  readonly onProgress: (done: number, total: number) => void;
  /** Called before each part that follows the sweep itself: taps, and changes that are tried. */
  readonly onPart: (what: string) => void;
}

export interface SweepPlan {
  readonly preprocessing: string;
  readonly protocol: Protocol;
  readonly provider: string;
  /** Why the session runs on another provider than was asked for; null where it does not. */
  readonly fellBack: string | null;
  readonly batch: number;
}

/** @throws SweepError, OnnxError: why this model can't be measured */
export async function sweepModel(
  path: string,
  model: LintedModel,
  settings: SweepSettings,
  tools: SweepTools,
  hooks: SweepHooks,
): Promise<Sweep> {
  const { facts } = model;
  const { sources, type } = readSources(path, inputName(model));
  const preprocess = planPreprocessing({ facts, sources, type, overrides: settings.overrides });
  const protocol = chooseProtocol(settings, preprocess);
  const { session, fellBack } = await tools.open(path, settings.session);
  try {
    const planned = await planRun(model, session, { preprocess, protocol }, settings, tools);
    const { request, key, setting } = planned;
    const { batch } = request.feeds;
    await hooks.onPlan({ preprocessing: setting.preprocessing, protocol, provider: session.provider, fellBack, batch });
    const offset = fitLabels(request.outputs, tools.data.labels);
    const ownKey: JournalKey = { model: hashModel(path), ...key };
    const journal = journalOf(settings, ownKey);
    const isEnough =
      settings.precision === null ? () => false : createIsEnough(protocol.sigmas, settings.precision, offset);
    const { signal, onProgress } = hooks;
    const measuring: MeasureRequest = { ...request, journal, isEnough, signal, onProgress };
    const measured = await measure(measuring).finally(journal.close);
    const predicted = await predictedFor(facts, settings.reference, preprocess, settings.noiseAt, tools.data.images);
    const whole: SweepSetting = { ...setting, predicted, offset };
    const swept = toSweep(measured, whole);
    if (request.items.length === 0) return swept;
    if (signal.aborted) return { ...swept, notes: [...swept.notes, NOT_CONFIRMED] };
    const confirmed = await confirm({
      path,
      model,
      stemKernel: settings.reference.stemKernel,
      open: tools.open,
      options: settings.session,
      request: measuring,
      measured,
      setting: whole,
      tries: settings.comparePrediction,
      journal: (change) => journalOf(settings, { ...ownKey, change }),
      onPart: hooks.onPart,
    });
    return { ...swept, ...confirmed };
  } finally {
    await session.close();
  }
}

const inputName = ({ facts }: LintedModel): string => facts.input.value?.name ?? '';

interface PlannedRun {
  readonly request: Omit<MeasureRequest, 'journal' | 'isEnough' | 'signal' | 'onProgress'>;
  /** What results depend on, apart from the model itself. */
  readonly key: JournalKey;
  readonly setting: Omit<SweepSetting, 'predicted' | 'offset'>;
}

/** Plans batches and outputs by running the model once or twice. */
async function planRun(
  model: LintedModel,
  session: InferenceSession,
  { preprocess, protocol }: { readonly preprocess: PreprocessPlan; readonly protocol: Protocol },
  settings: SweepSettings,
  { preparation, data }: SweepTools,
): Promise<PlannedRun> {
  const { noiseAt } = settings;
  const seeds = Array.from({ length: settings.seeds }, (_, seed) => seed);
  const noisy = protocol.sigmas.filter((sigma) => sigma > 0);
  const items = seeds.flatMap((seed) => noisy.map((sigma): Item => ({ seed, sigma })));
  const wanted = planFeeds(session, inputName(model), preprocess, settings.batch, 1 + items.length);
  if (settings.session.requireGpu) await requireGpu(session, wanted);
  const { family } = model.facts;
  const { images } = data;
  const prepare = preparation.start({ preprocess, noise: protocol.noise, noiseAt });
  const { outputs, dependsOnBatch } = await probe({
    session,
    feeds: wanted,
    isEmbedder: family.known && family.value.clip,
    images,
    prepare,
    noisy: items.at(-1) ?? { seed: 0, sigma: 0 },
  });
  const isFree = settings.batch === null && !wanted.isFixed;
  const feeds = dependsOnBatch && isFree ? { ...wanted, batch: 1 } : wanted;
  const preprocessing = describePlan(preprocess);
  const { provider } = session;
  return {
    request: { session, feeds, outputs, images, items, prepare, ahead: preparation.ahead },
    key: {
      data: data.hash,
      noise: protocol.noise,
      noiseAt,
      preprocessing,
      provider,
      ...(dependsOnBatch && { batch: feeds.batch }),
    },
    setting: {
      protocol,
      noiseAt,
      seeds,
      preprocessing,
      provider,
      data,
      outputs,
      sharedBatch: dependsOnBatch ? feeds.batch : null,
    },
  };
}

const NOT_CONFIRMED: Reason = {
  code: 'interrupted',
  message: 'interrupted before noise was measured inside the model; --resume goes on from here',
};

/** `--noise` alone picks the protocol of that noise; with levels of its own, or of another protocol, it is custom. */
function chooseProtocol({ protocol: name, sigmas, noise }: SweepSettings, { size }: PreprocessPlan): Protocol {
  const side = Math.min(size.height, size.width);
  const protocol = protocolOf(
    name ?? NOISE_PROTOCOL[noise ?? 'gaussian'] ?? defaultProtocol(side),
    side,
    sigmas,
    noise,
  );
  // The levels of this noise are shares of the samples.
  const wrong = protocol.noise === 'salt-and-pepper' ? protocol.sigmas.find((sigma) => sigma > 1) : undefined;
  if (wrong === undefined) return protocol;
  throw new SweepError('bad-sigma', `sigma ${wrong} is no share of the samples that are turned to salt and pepper`);
}

const NOISE_PROTOCOL: Readonly<Record<NoiseName, ProtocolName | null>> = {
  gaussian: null,
  shot: 'imagenet-c-shot',
  'salt-and-pepper': 'imagenet-c-impulse',
  speckle: 'imagenet-c-speckle',
  uniform: 'uniform',
};

const LEAST_ON_GPU = 0.5;

async function requireGpu(session: InferenceSession, { input, type, shape, stride, batch }: FeedPlan): Promise<void> {
  const data = type === 'float32' ? new Float32Array(batch * stride) : new Uint16Array(batch * stride);
  const feeds = {
    [input]: { type, dims: shape(batch), data: type === 'uint8' ? new Uint8Array(batch * stride) : data },
  };
  const { share, kernels } = await session.whereItRan(feeds);
  if (share >= LEAST_ON_GPU) return;
  throw new SweepError(
    'gpu-unavailable',
    `--require-gpu: ${session.provider} did ${Math.round(100 * share)}% of the work of ${kernels} kernels, the CPU the rest`,
  );
}

function journalOf({ journal, resume }: SweepSettings, key: JournalKey): Journal {
  if (journal === null) return noJournal;
  try {
    return openJournal(journal, key, resume);
  } catch (error) {
    // Without a journal, only a run that is killed loses anything.
    if (!resume) return noJournal;
    throw new SweepError('no-journal', `what earlier runs measured can't be taken: ${(error as Error).message}`);
  }
}
