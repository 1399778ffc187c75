/** A run and its baseline: which file, what it takes out, what of it is stale. */
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { applyBaseline, type Elsewhere, type Placed } from '../../config/baseline.ts';
import { BASELINE_FILE, readBaseline } from '../../config/baseline-file.ts';
import { type Scope, type Stale, staleFindings } from '../../config/baseline-update.ts';
import { ConfigError } from '../../config/config-error.ts';
import { displayPath } from '../../library/find-files.ts';
import { summarize } from '../../lint/summary.ts';
import { isUrl } from '../../remote/url.ts';
import { sortFindings } from '../../report/sort.ts';
import { count } from '../../report/text.ts';
import type { Flags } from '../flags/flags.ts';
import { isSelected } from '../plan/selection.ts';
import type { LintRun } from './run-lint.ts';

type BaselineFlags = Pick<Flags, 'select' | 'ignore' | 'passOnUnpruned'>;

/** The file that a flag or the configuration names, absolute; null where neither does. */
export function baselinePath(
  named: string | undefined,
  { loaded }: Pick<LintRun, 'loaded'>,
  cwd: string,
): string | null {
  if (named !== undefined) return resolve(cwd, named);
  return loaded?.config.baseline === undefined ? null : resolve(loaded.folder, loaded.config.baseline);
}

export function defaultBaselinePath({ loaded }: LintRun, cwd: string): string {
  return resolve(loaded?.folder ?? cwd, BASELINE_FILE);
}

/** The run as its baseline leaves it, its models in the order in which they came. */
export function withBaseline<R extends LintRun>(run: R, path: string, flags: BaselineFlags, cwd: string): R {
  const shown = displayPath(path, cwd);
  const baseline = readBaseline(path, shown);
  if (baseline === null) {
    throw new ConfigError(`there is no baseline ${shown}: run 'noiselint baseline create' on your models first`);
  }
  const scope = scopeOf(run, path, flags);
  const placed = placeModels(run, path, cwd);
  const { models, count: taken, changed, elsewhere } = applyBaseline(placed, baseline, scope.least);
  const stale = staleLines(staleFindings(placed, baseline, scope), shown);
  const passes = flags.passOnUnpruned === true;
  return {
    ...run,
    report: {
      ...run.report,
      models: models.map(sortFindings),
      summary: summarize(models, run.report.summary.suppressed + taken),
    },
    problems: passes ? run.problems : [...run.problems, ...stale],
    notes: [
      ...run.notes,
      ...changedNotes(changed, shown),
      ...movedNotes(elsewhere, scope, shown),
      ...(passes ? stale : []),
    ],
  };
}

export function placeModels({ report }: LintRun, baseline: string, cwd: string): readonly Placed[] {
  return report.models.map((model) => ({
    model,
    path: isUrl(model.path) ? model.path : relative(dirname(baseline), resolve(cwd, model.path)).split(sep).join('/'),
  }));
}

export function scopeOf({ gate }: LintRun, baseline: string, flags: BaselineFlags): Scope {
  return {
    // What lies behind a URL is not looked up: only a run that lints it can tell.
    exists: (path) => isUrl(path) || existsSync(join(dirname(baseline), path)),
    // Rules and codes of plugins have slashes of their own, so that only the rules at hand tell the two apart.
    looksFor: (id, { model }) => {
      const owner = model.rules.find((rule) => id.startsWith(`${rule.id}/`));
      if (owner === undefined) return isSelected({ rule: null, code: id }, flags);
      return owner.outcome !== 'off' && isSelected({ rule: owner.id, code: id.slice(owner.id.length + 1) }, flags);
    },
    least: gate.severity === 'info' ? 'info' : 'warning',
  };
}

const MOST_SHOWN = 10;

function staleLines(stale: readonly Stale[], shown: string): readonly string[] {
  if (stale.length === 0) return [];
  const lines = stale.map(({ path, id, accepted, found }) => {
    return `${shown} accepts ${accepted} of ${id} in ${path}, ${found === 0 ? 'none' : found} left`;
  });
  const more = lines.length > MOST_SHOWN ? [`${shown}: ${lines.length - MOST_SHOWN} more like these`] : [];
  const help = "run 'noiselint baseline prune' on the same models, or pass --pass-on-unpruned";
  return [...lines.slice(0, MOST_SHOWN), ...more, `${count(stale.length, 'entry', 'entries')} to prune: ${help}`];
}

/** An entry follows a model that was moved by its architecture, and by its path once that is edited: so it needs the new one. */
function movedNotes(elsewhere: readonly Elsewhere[], { exists }: Scope, shown: string): readonly string[] {
  const moved = elsewhere.flatMap(({ path, named }) => {
    const gone = named.find((before) => !exists(before));
    return gone === undefined ? [] : [`${path} as ${gone}, which is gone`];
  });
  const [first] = moved;
  if (first === undefined) return [];
  const more = moved.length === 1 ? '' : `, and ${moved.length - 1} more like it`;
  return [`${shown} has ${first}${more}: 'noiselint baseline prune' on the same models writes where they are now`];
}

function changedNotes(changed: readonly string[], shown: string): readonly string[] {
  const [first] = changed;
  if (first === undefined) return [];
  const which = changed.length === 1 ? first : `${first} and ${changed.length - 1} more`;
  return [`${which}: another architecture than in ${shown}; held against what was accepted at its path`];
}
