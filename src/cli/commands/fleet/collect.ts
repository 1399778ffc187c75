/** Reports the results of a queue as one run would have reported them. */
import { collectResults } from '../../../fleet/collect.ts';
import { FleetError } from '../../../fleet/fleet-error.ts';
import type { Fleet } from '../../../fleet/open.ts';
import type { Run } from '../../../fleet/types.ts';
import { summarize, withModel } from '../../../lint/summary.ts';
import { DEFAULT_GATE } from '../../../report/gate.ts';
import { modelLine, type Result } from '../../../report/run-lines.ts';
import { sortReport } from '../../../report/sort.ts';
import { count } from '../../../report/text.ts';
import { compareModels } from '../../../sweep/compare-models.ts';
import type { CollectFlags } from '../../flags/fleet-flags.ts';
import { tellWhole } from '../../lines/tell-whole.ts';
import { planOutputs } from '../../output/outputs.ts';
import { collect as collectRun } from '../../run/run-lint.ts';
import type { Services } from '../../services/services.ts';
import { onQueue } from './open.ts';

const MOST_SHOWN = 10;

export async function collect(
  flags: CollectFlags,
  dottedFiles: ReadonlyMap<string, string>,
  services: Services,
): Promise<number> {
  return onQueue(flags, services.host, async (fleet) => {
    const run = await fleet.store.run();
    if (run === null)
      throw new FleetError(`the queue ${flags.queue} holds no models: noiselint fleet submit adds some`);
    const tell = run.sweep === null ? tellLint : tellSweeps;
    return tell(fleet, run, flags, dottedFiles, services);
  });
}

type Tell = (
  fleet: Fleet,
  run: Run,
  flags: CollectFlags,
  dottedFiles: ReadonlyMap<string, string>,
  services: Services,
) => Promise<number>;

const tellLint: Tell = async (fleet, { head }, flags, dottedFiles, services) => {
  const { results, end } = await openResults(fleet);
  const outputs = planOutputs(flags.format ?? [], flags.outputFile ?? null, dottedFiles);
  const { gate, baseline } = head.run ?? {};
  if (gate === undefined) throw new FleetError(`the queue ${flags.queue} holds no run that noiselint submitted`);
  const whole = {
    head: head.run === undefined ? head : { ...head, run: { ...head.run, baseline: null } },
    gate,
    baseline: baseline ?? null,
    results,
    lineOf: modelLine,
    end,
  };
  return tellWhole(whole, outputs, flags, services);
};

const tellSweeps: Tell = async (fleet, { head }, flags, dottedFiles, { host, version }) => {
  const { planSweepFormats, tellSweep } = await import('../sweep.ts');
  const documents = await planSweepFormats(flags, dottedFiles, host.cwd);
  const { results, end } = await openResults(fleet);
  const flow = {
    settings: head,
    gate: DEFAULT_GATE,
    loaded: null,
    end: async () => ({ rules: [], problems: (await end()).run.problems, notes: [], list: null }),
  };
  const run = await collectRun(flow, results, version);
  return tellSweep({ ...run, report: compareModels(sortReport(run.report)) }, documents, flags, host);
};

/** Results as they come, and what is known when all are there. */
async function openResults(fleet: Fleet) {
  const { rules, problems } = (await fleet.store.submission()) ?? { rules: [], problems: [] };
  const missing: string[] = [];
  let count = 0;
  let summary = summarize([]);
  async function* results(): AsyncGenerator<Result> {
    const all = collectResults(fleet, (path, why) => {
      count += 1;
      if (count <= MOST_SHOWN) missing.push(`${path}: ${why}`);
    });
    for await (const result of all) {
      summary = withModel(summary, result.model, result.suppressed);
      yield result;
    }
  }
  const end = async () => ({ summary, run: { rules, problems: [...problems, ...told(missing, count)], list: null } });
  return { results: results(), end };
}

function told(shown: readonly string[], missing: number): readonly string[] {
  if (missing === 0) return [];
  const more = missing > shown.length ? [`... and ${missing - shown.length} more`] : [];
  return [...shown, ...more, `${count(missing, 'model')} without a result`];
}
