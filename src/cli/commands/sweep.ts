import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { Reason } from '../../facts/types.ts';
import type { LintedModel, ModelResult, Report } from '../../lint/types.ts';
import { OnnxError } from '../../onnx/errors.ts';
import { sweepText } from '../../report/formats/sweep.ts';
import { DEFAULT_GATE } from '../../report/gate.ts';
import { safeText } from '../../report/safe-text.ts';
import { compareModels } from '../../sweep/compare-models.ts';
import type { NoiseName } from '../../sweep/noise/noises.ts';
import { protocolNames } from '../../sweep/protocols.ts';
import { type DataRequest, openData } from '../../sweep/run/data-request.ts';
import { createPreparation } from '../../sweep/run/workers.ts';
import { loadRuntime } from '../../sweep/session/onnxruntime.ts';
import { SweepError } from '../../sweep/sweep-error.ts';
import { type SweepSettings, type SweepTools, sweepModel } from '../../sweep/sweep-model.ts';
import { cacheFolder } from '../cache-folder.ts';
import { deliver, formatOptions } from '../deliver.ts';
import { COULD_NOT, INTERRUPTED, OK } from '../exit-status.ts';
import { loadFormatter } from '../load-formatter.ts';
import { refuseUrls } from '../needs-file.ts';
import { planOutputs } from '../outputs.ts';
import { complain, runLint } from '../run-lint.ts';
import type { Services } from '../services.ts';
import type { SweepFlags } from '../sweep-flags.ts';
import { createSweepProgress, type SweepProgress } from '../sweep-progress.ts';
import { UsageError } from '../usage-error.ts';

/** The workers' script lies beside the bundled program. */
const WORKER = new URL('./sweep-worker.cjs', import.meta.url);

export async function sweep(
  inputs: readonly string[],
  flags: SweepFlags,
  dottedFiles: ReadonlyMap<string, string>,
  services: Services,
): Promise<number> {
  const { host } = services;
  refuseUrls('sweep', inputs);
  const outputs = planOutputs(flags.format ?? [], flags.outputFile ?? null, dottedFiles);
  const planned = await Promise.all(
    outputs.map(async ({ format, file }) => ({
      file,
      formatter: format === 'stylish' ? sweepText : await loadFormatter(format, host.cwd),
    })),
  );
  const run = await runLint(inputs, flags, services);
  const interrupt = new AbortController();
  const stopListening = host.onInterrupt?.(() => interrupt.abort()) ?? (() => {});
  try {
    const report = await sweepAll(run.report, flags, services, interrupt.signal);
    const options = await formatOptions(flags, DEFAULT_GATE, host);
    if (report.models.length > 0) {
      for (const { file, formatter } of planned) await deliver(report, formatter, file, options, flags, host);
    }
    await complain({ ...run, report }, false, flags, host);
    const failed = report.models.some((model) => model.status === 'failed' || isUnswept(model));
    if (interrupt.signal.aborted) return INTERRUPTED;
    return run.problems.length > 0 || failed ? COULD_NOT : OK;
  } finally {
    stopListening();
  }
}

const isUnswept = (model: ModelResult): boolean => model.status === 'linted' && model.sweepReason !== undefined;

async function sweepAll(report: Report, flags: SweepFlags, services: Services, signal: AbortSignal): Promise<Report> {
  const { host } = services;
  const linted = report.models.filter((model) => model.status === 'linted');
  if (linted.length === 0) return report;
  const settings = settingsOf(flags, services, report.reference);
  const request = dataRequest(flags, host.cwd, linted);
  const tools = await refuseAsUsage(() => openTools(request, flags));
  const progress = createSweepProgress(host, linted.length, flags.quiet === true);
  const said = new Set<string>();
  // What a model shares with one before it was told there.
  const say = async (path: string, text: string): Promise<void> => {
    if (flags.quiet !== true && !said.has(text)) await progress.say(`${safeText(path)}: ${safeText(text)}`);
    said.add(text);
  };
  try {
    const models: ModelResult[] = [];
    for (const model of report.models) {
      if (model.status !== 'linted' || signal.aborted) models.push(model);
      else models.push(await sweepOne(model, settings, tools, { progress, say, signal, cwd: host.cwd }));
    }
    return compareModels({ ...report, models });
  } finally {
    await progress.clear();
    await tools.preparation.close();
  }
}

interface OneHooks {
  readonly progress: SweepProgress;
  readonly say: (path: string, text: string) => Promise<void>;
  readonly signal: AbortSignal;
  readonly cwd: string;
}

/** A model that can't be measured says why, and the others go on. */
async function sweepOne(
  model: LintedModel,
  settings: SweepSettings,
  tools: SweepTools,
  { progress, say, signal, cwd }: OneHooks,
): Promise<LintedModel> {
  progress.start(model.path);
  try {
    const swept = await sweepModel(resolve(cwd, model.path), model, settings, tools, {
      signal,
      onPlan: async ({ preprocessing, protocol, provider, fellBack, batch }) => {
        await say(model.path, preprocessing);
        const levels = protocol.sigmas.filter((sigma) => sigma > 0).join(' ');
        await say(model.path, `${protocol.noise} noise at ${levels} (${protocol.name}), ${provider}, batch ${batch}`);
        if (fellBack !== null) await say(model.path, `runs on ${provider} instead: ${fellBack}`);
      },
      onProgress: progress.step,
      onPart: progress.part,
    });
    return { ...model, sweep: swept };
  } catch (error) {
    return { ...model, sweepReason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): Reason {
  if (error instanceof SweepError || error instanceof OnnxError) return { code: error.code, message: error.message };
  throw error;
}

/** What no model can be swept without. */
async function refuseAsUsage<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof SweepError ? new UsageError(error.message) : error;
  }
}

async function openTools(request: DataRequest, { workers = 1 }: SweepFlags): Promise<SweepTools> {
  const open = loadRuntime();
  const data = openData(request);
  const count = workers > 0 && availableParallelism() === 1 ? 0 : workers;
  return {
    open,
    data,
    preparation: createPreparation(request, data.images, existsSync(WORKER) ? WORKER : null, count),
  };
}

function settingsOf(flags: SweepFlags, { host }: Services, reference: Report['reference']): SweepSettings {
  const { normalization, inputSize, resize, cropPct, interpolation, channelOrder } = flags;
  const protocol = protocolNames.find((name) => name === flags.protocol);
  if (flags.protocol !== undefined && protocol === undefined) {
    throw new UsageError(`no protocol "${flags.protocol}"; there are ${protocolNames.join(', ')}`);
  }
  if (protocol === 'custom' && flags.sigma === undefined) throw new UsageError('--protocol custom needs --sigma');
  return {
    protocol: protocol ?? null,
    sigmas: flags.sigma ?? null,
    noise: (flags.noise as NoiseName | undefined) ?? null,
    noiseAt: flags.noiseAt,
    seeds: flags.seeds,
    overrides: {
      ...(normalization === undefined ? {} : { normalization }),
      ...(inputSize === undefined ? {} : { inputSize }),
      ...(resize === undefined ? {} : { resize }),
      ...(cropPct === undefined ? {} : { cropPct }),
      ...(interpolation === undefined ? {} : { interpolation }),
      ...(channelOrder === undefined ? {} : { order: channelOrder }),
    },
    session: {
      provider: flags.provider,
      requireGpu: flags.requireGpu === true,
      threads: flags.threads ?? null,
    },
    batch: flags.batch ?? null,
    precision: flags.precision ?? null,
    journal: cacheFolder('sweep', host.env),
    resume: flags.resume === true,
    reference,
    comparePrediction: flags.comparePrediction === true,
  };
}

/** Built-in images are drawn as large as the largest input, and never smaller than a photograph that is cropped. */
function dataRequest({ data, labels, images }: SweepFlags, cwd: string, models: readonly LintedModel[]): DataRequest {
  if (data !== undefined) {
    const folder = resolve(cwd, data);
    return { kind: 'folder', folder, images, ...(labels === undefined ? {} : { labels: resolve(cwd, labels) }) };
  }
  if (labels !== undefined) throw new UsageError('--labels needs --data, the folder of the images that it labels');
  const sides = models.flatMap(({ facts: { resolution } }) =>
    resolution.known ? [resolution.value.height, resolution.value.width] : [],
  );
  const largest = Math.max(0, ...sides) || 224;
  return { kind: 'procedural', images, size: Math.ceil(largest * (largest < 128 ? 1 : 8 / 7)) };
}
