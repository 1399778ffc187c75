/** A process of `fleet work`: does one job after another, and knows nothing of the queue. */
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { createContentOf, NOT_THERE } from '../fleet/content.ts';
import type { Answer, FromChild, ToChild } from '../fleet/messages.ts';
import type { FleetJob, Run } from '../fleet/types.ts';
import type { LintedModel } from '../lint/types.ts';
import { isOnnxError } from '../onnx/errors.ts';
import { SweepError, type SweepErrorCode } from '../sweep/sweep-error.ts';
import { type SweepTools, sweepModel } from '../sweep/sweep-model.ts';
import type { SweepFlags } from './flags/sweep-flags.ts';
import { nodeEngine } from './inspect/node-engine.ts';
import { tuneV8ForLife } from './inspect/v8-flags.ts';
import { settingsOfJob } from './plan/fleet-plan.ts';
import { configFinder, planModel } from './plan/plan.ts';
import { openTools, settingsOf } from './plan/sweep-settings.ts';
import { runLint } from './run/run-lint.ts';
import type { Engine } from './services/engine.ts';
import { processHost } from './services/host.ts';
import type { Services } from './services/services.ts';
import { version } from './version.ts';

tuneV8ForLife();
/** Without `pace`, which would take each job for a whole run of one model. */
const { pace: _, ...engine }: Engine = nodeEngine;

/** Ignores errors: they mean that the worker is gone, which ends this process, too. */
const send = (message: FromChild): void => void process.send?.(message, undefined, {}, () => {});

let stop = new AbortController();
process.on('message', async (message: ToChild) => {
  if (message.kind === 'stop') return stop.abort();
  stop = new AbortController();
  send({ kind: 'answer', answer: await answerTo(message.run, message.job, stop.signal) });
});
// Ctrl-C reaches every process of a terminal. The worker decides what to do, and this process ends with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
process.on('disconnect', () => process.exit());

async function answerTo(run: Run, job: FleetJob, signal: AbortSignal): Promise<Answer> {
  try {
    return await doJob(run, job, signal);
  } catch (error) {
    return { kind: 'failure', message: error instanceof Error ? error.message : String(error) };
  }
}

async function doJob(run: Run, job: FleetJob, signal: AbortSignal): Promise<Answer> {
  const why = await whyNot(run, job);
  if (why !== null) return { kind: 'failure', message: why };
  const host = { ...processHost(), cwd: run.cwd };
  const services: Services = { host, version, loadEngine: async () => engine };
  const flags = { ...(run.flags as SweepFlags), quiet: true };
  const { report, problems } = await runLint([job.absolute], flags, services);
  const [model] = report.models;
  if (model === undefined) return { kind: 'failure', message: problems.join('; ') };
  const { suppressed } = report.summary;
  if (run.sweep === null || model.status !== 'linted') return { kind: 'result', result: { model, suppressed } };
  const swept = await sweep(job, model, run, flags, services, signal);
  return swept === null ? { kind: 'stopped' } : { kind: 'result', result: { model: swept, suppressed } };
}

/** Why a result of this machine would not be the one that was asked for; null where it would. */
async function whyNot(run: Run, job: FleetJob): Promise<string | null> {
  const here = hostname();
  const { version: submitted } = run.head.tool;
  if (submitted !== version) return `${here} has noiselint ${version}, the queue is of ${submitted}`;
  const content = await createContentOf(run.sweep !== null)(job.absolute);
  if (content === NOT_THERE && job.content !== NOT_THERE) {
    const folder = dirname(job.absolute);
    return existsSync(folder)
      ? `${job.absolute} is not there on ${here}`
      : `there is no ${folder} on ${here}: workers need the models under the path they were submitted with`;
  }
  if (content !== job.content)
    return `${job.absolute} on ${here}, or a sidecar of it, is not what was submitted: submit it again, or copy models with their times`;
  const flags = run.flags as SweepFlags;
  const planned = await planModel(job.path, configFinder(flags, run.cwd), flags, run.cwd);
  if (settingsOfJob(planned, run) !== job.settings)
    return `the configuration of ${job.absolute} on ${here} is not the one it was submitted with`;
  return null;
}

/** Errors of the machine rather than the model, so that another worker may succeed. */
const OF_MACHINE: ReadonlySet<SweepErrorCode> = new Set<SweepErrorCode>([
  'no-data',
  'no-images',
  'missing-image',
  'runtime-missing',
  'runtime-broken',
  'gpu-unavailable',
  'provider-unavailable',
]);

const PROGRESS_MS = 500;

/** Null where it was told to stop. Measurements stay in the journal, for the next attempt on this machine. */
async function sweep(
  job: FleetJob,
  model: LintedModel,
  run: Run,
  flags: SweepFlags,
  services: Services,
  signal: AbortSignal,
): Promise<LintedModel | null> {
  const settings = { ...settingsOf(flags, services, run.head.reference), resume: true };
  const tools = await toolsFor(run, flags);
  let toldAt = 0;
  try {
    const swept = await sweepModel(job.absolute, model, settings, tools, {
      signal,
      onPlan: async () => {},
      onProgress: (done, total) => {
        const now = Date.now();
        if (now - toldAt < PROGRESS_MS) return;
        toldAt = now;
        send({ kind: 'progress', progress: { done, total } });
      },
      onPart: () => {},
    });
    return signal.aborted ? null : { ...model, sweep: swept };
  } catch (error) {
    if (error instanceof SweepError && OF_MACHINE.has(error.code)) throw error;
    if (error instanceof SweepError || isOnnxError(error))
      return { ...model, sweepReason: { code: error.code, message: error.message } };
    throw error;
  }
}

let opened: { readonly key: string; readonly tools: SweepTools } | null = null;

/** Opened once for all jobs of a queue. */
async function toolsFor({ sweep }: Run, flags: SweepFlags): Promise<SweepTools> {
  const key = JSON.stringify(sweep);
  if (opened?.key === key) return opened.tools;
  await opened?.tools.preparation.close();
  opened = null;
  if (sweep === null) throw new Error('a queue that lints has no images');
  const tools = await openTools(sweep.data, flags);
  if (tools.data.hash !== sweep.hash) {
    await tools.preparation.close();
    throw new Error(`the images on ${hostname()} are not those that were submitted with: copy them with their times`);
  }
  opened = { key, tools };
  return tools;
}
