import { resolve } from 'node:path';
import type { Reason } from '../../facts/types.ts';
import type { LintedModel, ModelResult, Report } from '../../lint/types.ts';
import { isOnnxError } from '../../onnx/errors.ts';
import { sweepText } from '../../report/formats/sweep.ts';
import { DEFAULT_GATE } from '../../report/gate.ts';
import { safeText } from '../../report/safe-text.ts';
import { compareModels } from '../../sweep/compare-models.ts';
import { SweepError } from '../../sweep/sweep-error.ts';
import { type SweepSettings, type SweepTools, sweepModel } from '../../sweep/sweep-model.ts';
import { COULD_NOT, INTERRUPTED, OK } from '../exit-status.ts';
import type { Flags } from '../flags/flags.ts';
import type { SweepFlags } from '../flags/sweep-flags.ts';
import { refuseUrls } from '../input/needs-file.ts';
import { type Document, deliver, formatOptions } from '../output/deliver.ts';
import { loadFormatter } from '../output/load-formatter.ts';
import { planOutputs } from '../output/outputs.ts';
import { createSweepProgress, type SweepProgress } from '../output/sweep-progress.ts';
import { dataRequest, openTools, refuseAsUsage, settingsOf } from '../plan/sweep-settings.ts';
import { complain, type LintRun, runLint } from '../run/run-lint.ts';
import type { Host } from '../services/host.ts';
import type { Services } from '../services/services.ts';

export async function sweep(
  inputs: readonly string[],
  flags: SweepFlags,
  dottedFiles: ReadonlyMap<string, string>,
  services: Services,
): Promise<number> {
  const { host } = services;
  refuseUrls('sweep', inputs);
  const outputs = await planSweepFormats(flags, dottedFiles, host.cwd);
  const run = await runLint(inputs, flags, services);
  const interrupt = new AbortController();
  const stopListening = host.onInterrupt?.(() => interrupt.abort()) ?? (() => {});
  try {
    const report = await sweepAll(run.report, flags, services, interrupt.signal);
    const status = await tellSweep({ ...run, report }, outputs, flags, host);
    return interrupt.signal.aborted ? INTERRUPTED : status;
  } finally {
    stopListening();
  }
}

export async function planSweepFormats(
  flags: Flags,
  dottedFiles: ReadonlyMap<string, string>,
  cwd: string,
): Promise<readonly Document[]> {
  const outputs = planOutputs(flags.format ?? [], flags.outputFile ?? null, dottedFiles);
  return Promise.all(
    outputs.map(async (output) => ({
      ...output,
      formatter: output.format === 'stylish' ? sweepText : await loadFormatter(output.format, cwd),
    })),
  );
}

/** The exit status: findings don't fail a sweep, but a model that could not be measured does. */
export async function tellSweep(run: LintRun, outputs: readonly Document[], flags: Flags, host: Host): Promise<number> {
  const { report, problems } = run;
  const options = formatOptions(flags, DEFAULT_GATE, host);
  if (report.models.length > 0) {
    for (const { file, formatter } of outputs) await deliver(report, formatter, file, options, flags, host);
  }
  await complain(run, false, flags, host);
  const failed = report.models.some((model) => model.status === 'failed' || isUnswept(model));
  return problems.length > 0 || failed ? COULD_NOT : OK;
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
  // Lines that an earlier model had as well are not repeated.
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
  if (error instanceof SweepError || isOnnxError(error)) return { code: error.code, message: error.message };
  throw error;
}
