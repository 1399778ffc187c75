/** `baseline create` accepts what the models have now; `baseline prune` takes out what they no longer have. */
import { baselineText, readBaseline } from '../../config/baseline-file.ts';
import type { Baseline } from '../../config/baseline-types.ts';
import { pruneBaseline, recordBaseline } from '../../config/baseline-update.ts';
import { displayPath } from '../../library/find-files.ts';
import { count } from '../../report/text.ts';
import { COULD_NOT, OK } from '../exit-status.ts';
import type { Flags } from '../flags/flags.ts';
import { refuseLink, writeFile } from '../output/write-file.ts';
import { baselinePath, defaultBaselinePath, placeModels, scopeOf } from '../run/baseline.ts';
import { complain, runLint } from '../run/run-lint.ts';
import type { Services } from '../services/services.ts';
import { UsageError } from '../usage-error.ts';

export async function baseline(
  action: 'create' | 'prune',
  inputs: readonly string[],
  flags: Flags,
  services: Services,
): Promise<number> {
  const { host } = services;
  const run = await runLint(inputs, flags, services);
  const named = baselinePath(flags.outputFile, run, host.cwd);
  const path = named ?? defaultBaselinePath(run, host.cwd);
  const shown = displayPath(path, host.cwd);
  if (named === null) refuseLink(shown, host.cwd);
  const before = readBaseline(path, shown);
  const placed = placeModels(run, path, host.cwd);
  const scope = scopeOf(run, path, flags);
  if (action === 'prune' && before === null) throw new UsageError(`there is no baseline ${shown} to prune`);
  const after =
    action === 'create' ? recordBaseline(placed, before, scope) : pruneBaseline(placed, before ?? EMPTY, scope);
  await writeFile(path, baselineText(after), host.cwd);
  const isNamed = flags.outputFile === undefined && run.loaded?.config.baseline !== undefined;
  const hint =
    action === 'create' && !isNamed
      ? `lint with --baseline ${shown}, or name it as "baseline" in the configuration\n`
      : '';
  await host.stdout.write(`${shown}: ${told(after, before)}\n${hint}`);
  await complain(run, false, flags, host);
  return run.problems.length > 0 || run.report.summary.failed > 0 ? COULD_NOT : OK;
}

const EMPTY: Baseline = { schemaVersion: 1, models: {} };

function told(after: Baseline, before: Baseline | null): string {
  const now = findingsIn(after);
  const then = before === null ? null : findingsIn(before);
  const size = `${count(now, 'finding')} accepted in ${count(Object.keys(after.models).length, 'architecture')}`;
  return then === null || then === now ? size : `${size}, before ${then}`;
}

function findingsIn({ models }: Baseline): number {
  return Object.values(models)
    .flatMap(({ findings }) => Object.values(findings))
    .reduce((sum, accepted) => sum + accepted.count, 0);
}
