/** What the queue has done, as one run would have told it. */
import { collectResults, type Missing } from '../../../fleet/collect.ts';
import { FleetError } from '../../../fleet/fleet-error.ts';
import type { Run, Stored } from '../../../fleet/types.ts';
import { buildReport } from '../../../lint/summary.ts';
import type { Report } from '../../../lint/types.ts';
import { sortReport } from '../../../report/sort.ts';
import { count } from '../../../report/text.ts';
import type { CollectFlags } from '../../fleet-flags.ts';
import { gateOf } from '../../gate.ts';
import { configFinder, rulesOf } from '../../plan.ts';
import type { LintRun } from '../../run-lint.ts';
import type { Services } from '../../services.ts';
import { planFormats, tellLint } from '../../tell-lint.ts';
import { onQueue } from './open.ts';

const MOST_SHOWN = 10;

export async function collect(
  flags: CollectFlags,
  dottedFiles: ReadonlyMap<string, string>,
  { host }: Services,
): Promise<number> {
  const { run, results, missing } = await onQueue(flags, host, async (fleet) => {
    const run = await fleet.store.run();
    if (run === null)
      throw new FleetError(`the queue ${flags.queue} holds no models: noiselint fleet submit adds some`);
    return { run, ...(await collectResults(fleet)) };
  });
  const collected: LintRun = {
    ...(await judgedBy(run, flags, host.cwd)),
    report: reportOf(run, results),
    problems: problemsOf(missing),
    notes: [],
  };
  if (run.sweep === null) return tellLint(collected, await planFormats(flags, dottedFiles, host.cwd), flags, host);
  const { compareModels } = await import('../../../sweep/compare-models.ts');
  const { planSweepFormats, tellSweep } = await import('../sweep.ts');
  const report = compareModels(collected.report);
  return tellSweep({ ...collected, report }, await planSweepFormats(flags, dottedFiles, host.cwd), flags, host);
}

function reportOf(run: Run, results: readonly Stored[]): Report {
  const models = results.map(({ model }) => model);
  const report = buildReport(models, run.settings, run.version);
  const suppressed = results.reduce((sum, result) => sum + result.suppressed, 0);
  return sortReport({ ...report, summary: { ...report.summary, suppressed } });
}

/** The configuration that was submitted with decides what fails, unless another is named. */
async function judgedBy({ config }: Run, flags: CollectFlags, cwd: string) {
  const named = flags.config ?? config ?? false;
  const loaded = await configFinder({ ...flags, config: named }, cwd)(cwd);
  return { loaded, rules: rulesOf(loaded), gate: gateOf(flags, loaded?.config ?? null) };
}

function problemsOf(missing: readonly Missing[]): readonly string[] {
  if (missing.length === 0) return [];
  const shown = missing.slice(0, MOST_SHOWN).map(({ path, why }) => `${path}: ${why}`);
  const more = missing.length > shown.length ? [`... and ${missing.length - shown.length} more`] : [];
  return [...shown, ...more, `${count(missing.length, 'model')} without a result`];
}
