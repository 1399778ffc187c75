/** Turns the flags of a sweep into settings, images, and the tools that measure. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { LintedModel, Report } from '../../lint/types.ts';
import type { NoiseName } from '../../sweep/noise/noises.ts';
import { protocolNames } from '../../sweep/protocols.ts';
import { type DataRequest, openData } from '../../sweep/run/data-request.ts';
import { createPreparation } from '../../sweep/run/workers.ts';
import { loadRuntime } from '../../sweep/session/onnxruntime.ts';
import { SweepError } from '../../sweep/sweep-error.ts';
import type { SweepSettings, SweepTools } from '../../sweep/sweep-model.ts';
import type { SweepFlags } from '../flags/sweep-flags.ts';
import type { Services } from '../services/services.ts';
import { UsageError } from '../usage-error.ts';
import { cacheFolder } from './cache-folder.ts';

/** The script of the workers, beside the bundled program. */
const WORKER = new URL('./sweep-worker.cjs', import.meta.url);

/** What no model can be swept without. */
export async function refuseAsUsage<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof SweepError ? new UsageError(error.message) : error;
  }
}

export async function openTools(request: DataRequest, { workers = 1 }: SweepFlags): Promise<SweepTools> {
  const open = loadRuntime();
  const data = openData(request);
  const count = workers > 0 && availableParallelism() === 1 ? 0 : workers;
  return {
    open,
    data,
    preparation: createPreparation(request, data.images, existsSync(WORKER) ? WORKER : null, count),
  };
}

export function settingsOf(flags: SweepFlags, { host }: Services, reference: Report['reference']): SweepSettings {
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

/** Built-in images are drawn as large as the largest input, so that all models see the same, and never smaller than a photograph that is cropped. */
export function dataRequest(
  { data, labels, images }: SweepFlags,
  cwd: string,
  models: readonly LintedModel[],
): DataRequest {
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
