/** Models, each with its settings, into the queue. */
import type { Rule } from '../../../../rules/rule.ts';
import { createContentOf } from '../../../fleet/content.ts';
import { type Submitted, submitJobs } from '../../../fleet/submit.ts';
import type { Run, SweepOf } from '../../../fleet/types.ts';
import { refuseUrls } from '../../../library/find-files.ts';
import { infoOf } from '../../../lint/rule-info.ts';
import { count } from '../../../report/text.ts';
import { openData } from '../../../sweep/run/data-request.ts';
import { COULD_NOT, OK } from '../../exit-status.ts';
import type { SubmitFlags } from '../../flags/fleet-flags.ts';
import { headOf } from '../../lines/lines.ts';
import { flagsOf, settingsOfJob } from '../../plan/fleet-plan.ts';
import { type PlannedEntry, planInputs } from '../../plan/plan-inputs.ts';
import { dataRequest, refuseAsUsage, settingsOf } from '../../plan/sweep-settings.ts';
import { findBaseline } from '../../run/find-baseline.ts';
import { rulesInOrder } from '../../run/flow.ts';
import { runLint } from '../../run/run-lint.ts';
import type { Services } from '../../services/services.ts';
import { onQueue, sayTo } from './open.ts';

/** @param sweepOnly names of the flags that mean nothing without --sweep */
export async function submit(
  inputs: readonly string[],
  flags: SubmitFlags,
  sweepOnly: readonly string[],
  services: Services,
): Promise<number> {
  const { host } = services;
  const plan = await planInputs(inputs, flags, host, refuseUrls);
  // A sweep on built-in images has to know the largest of all models first.
  const models = flags.sweep === true ? await all(plan.models) : plan.models;
  // The baseline is left to `collect`: only all models together tell which entries are stale.
  const baseline = await findBaseline(plan.run, flags, host.cwd);
  const run: Run = {
    cwd: host.cwd,
    flags: flagsOf(flags, sweepOnly),
    head: headOf(plan.run, baseline, flags, services),
    sweep: Array.isArray(models) ? await sweepOf(models, flags, services) : null,
  };
  const rules = new Set(plan.run.rules);
  const submitted = await onQueue(flags, host, async (fleet) => {
    const counts = await submitJobs(fleet, run, jobsOf(models, run, rules), flags.retryFailed === true);
    const foreign = infoOf(rulesInOrder(rules)).slice(infoOf().length);
    await fleet.store.recordSubmission({ rules: foreign, problems: plan.end().problems });
    return counts;
  });
  const { problems, notes } = plan.end();
  for (const line of [...problems, ...notes]) sayTo(host)(line);
  await host.stdout.write(`${summary(submitted)}\n`);
  return problems.length > 0 ? COULD_NOT : OK;
}

async function all(models: AsyncIterable<PlannedEntry>): Promise<PlannedEntry[]> {
  const found: PlannedEntry[] = [];
  for await (const model of models) found.push(model);
  return found;
}

/** Checks images and protocol here, so that whoever submits learns of a mistake, and not every worker. */
async function sweepOf(models: readonly PlannedEntry[], flags: SubmitFlags, services: Services): Promise<SweepOf> {
  const { from, ...rest } = flags;
  const paths = models.filter(({ isIgnored }) => !isIgnored).map(({ absolute }) => absolute);
  // Built-in images are as large as the largest model wants them.
  const report =
    flags.data === undefined && paths.length > 0
      ? (await runLint(paths, { ...rest, quiet: true }, services)).report
      : null;
  const linted = (report?.models ?? []).filter((model) => model.status === 'linted');
  return refuseAsUsage(async () => {
    const data = dataRequest(flags, services.host.cwd, linted);
    if (report !== null) settingsOf(flags, services, report.reference);
    return { data, hash: openData(data).hash };
  });
}

/** @param rules gets those that configurations of single models bring */
async function* jobsOf(models: AsyncIterable<PlannedEntry> | Iterable<PlannedEntry>, run: Run, rules: Set<Rule>) {
  const contentOf = createContentOf(run.sweep !== null);
  for await (const planned of models) {
    if (planned.isIgnored) continue;
    const { path, absolute, index } = planned;
    for (const rule of planned.rules) rules.add(rule);
    yield { path, absolute, index, content: await contentOf(absolute), settings: settingsOfJob(planned, run) };
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
