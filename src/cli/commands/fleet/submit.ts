/** Models, each with its settings, into the queue. */
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { createContentOf } from '../../../fleet/content.ts';
import { type Submitted, submitJobs } from '../../../fleet/submit.ts';
import type { FleetJob, Run, SweepOf } from '../../../fleet/types.ts';
import { type Found, findFiles } from '../../../library/find-files.ts';
import { count } from '../../../report/text.ts';
import { openData } from '../../../sweep/run/data-request.ts';
import { COULD_NOT, OK } from '../../exit-status.ts';
import type { SubmitFlags } from '../../fleet-flags.ts';
import { flagsOf, settingsOfJob } from '../../fleet-plan.ts';
import type { Host } from '../../host.ts';
import { configFinder, type PlannedModel, planModel, planRun } from '../../plan.ts';
import { runLint } from '../../run-lint.ts';
import type { Services } from '../../services.ts';
import { dataRequest, refuseAsUsage, settingsOf } from '../../sweep-settings.ts';
import { UsageError } from '../../usage-error.ts';
import { onQueue, sayTo } from './open.ts';

/** @param sweepOnly names of the flags that mean nothing without --sweep */
export async function submit(
  inputs: readonly string[],
  flags: SubmitFlags,
  sweepOnly: readonly string[],
  services: Services,
): Promise<number> {
  const { host } = services;
  const say = sayTo(host);
  const { paths, problems } = await find(inputs, flags, host);
  const run = await runOf(paths, flags, sweepOnly, services);
  const submitted = await onQueue(flags, host, (fleet) =>
    submitJobs(fleet, run, jobsOf(paths, flags, run, host), flags.retryFailed === true),
  );
  for (const problem of problems) say(problem);
  await host.stdout.write(`${summary(submitted)}\n`);
  return problems.length > 0 ? COULD_NOT : OK;
}

async function find(inputs: readonly string[], { from }: SubmitFlags, { cwd }: Host): Promise<Found> {
  const listed = from === undefined ? [] : await readList(from, cwd);
  if (inputs.length + listed.length === 0)
    throw new UsageError('name the files, folders or globs to submit, or a list of them with --from');
  return findFiles([...inputs, ...listed], cwd);
}

/** A path a line; empty lines mean nothing. */
async function readList(from: string, cwd: string): Promise<readonly string[]> {
  const input = from === '-' ? process.stdin : createReadStream(resolve(cwd, from));
  const paths: string[] = [];
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }))
      if (line.trim() !== '') paths.push(line);
  } catch (error) {
    throw new UsageError(`can't read the list ${from}: ${(error as Error).message}`);
  }
  return paths;
}

async function runOf(
  paths: readonly string[],
  flags: SubmitFlags,
  sweepOnly: readonly string[],
  services: Services,
): Promise<Run> {
  const { host, version } = services;
  const find = configFinder(flags, host.cwd);
  // One model of each configuration stands for all of them.
  const distinct = new Map<PlannedModel['loaded'], PlannedModel>();
  for (const path of paths) {
    const planned = await planModel(path, find, flags, host.cwd);
    if (!planned.isIgnored) distinct.set(planned.loaded, planned);
  }
  const { settings, loaded } = await planRun([...distinct.values()], find, flags, host.cwd);
  return {
    version,
    cwd: host.cwd,
    flags: flagsOf(flags, sweepOnly),
    settings,
    config: loaded?.path ?? null,
    sweep: flags.sweep === true ? await sweepOf(paths, flags, services) : null,
  };
}

/** What does not suit the images or the protocol is told to who submits, not to every worker. */
async function sweepOf(paths: readonly string[], flags: SubmitFlags, services: Services): Promise<SweepOf> {
  const quiet = { ...flags, quiet: true };
  // Built-in images are as large as the largest model wants them.
  const report = flags.data === undefined ? (await runLint(paths, quiet, services)).report : null;
  const linted = (report?.models ?? []).filter((model) => model.status === 'linted');
  return refuseAsUsage(async () => {
    const data = dataRequest(flags, services.host.cwd, linted);
    if (report !== null) settingsOf(flags, services, report.reference);
    return { data, hash: openData(data).hash };
  });
}

async function* jobsOf(
  paths: readonly string[],
  flags: SubmitFlags,
  run: Run,
  { cwd }: Host,
): AsyncGenerator<FleetJob> {
  const find = configFinder(flags, cwd);
  const contentOf = createContentOf(run.sweep !== null);
  for (const path of paths) {
    const planned = await planModel(path, find, flags, cwd);
    if (planned.isIgnored) continue;
    const { absolute } = planned;
    yield { path, absolute, content: await contentOf(absolute), settings: settingsOfJob(planned, run) };
  }
}

function summary({ added, done, queued, failed }: Submitted): string {
  const parts = [
    `${count(added, 'job')} added`,
    ...(queued > 0 ? [`${queued} in the queue already`] : []),
    ...(done > 0 ? [`${done} done already`] : []),
    ...(failed > 0 ? [`${failed} failed before (--retry-failed tries them again)`] : []),
  ];
  return parts.join(', ');
}
