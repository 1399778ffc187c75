/** `--print-config <file>`: what holds for one model, as JSON. `--show-settings`: what holds for the run, for people. */
import { displayPath } from '../../library/find-files.ts';
import type { LintSettings } from '../../lint/types.ts';
import { safeJson, safeText } from '../../report/safe-text.ts';
import { OK } from '../exit-status.ts';
import type { Flags } from '../flags/flags.ts';
import { configFinder, planModel, planRun, type RunSettings } from '../plan/plan.ts';
import { ruleIds } from '../plan/selection.ts';
import type { Services } from '../services/services.ts';

export async function printConfig(file: string, flags: Flags, { host }: Services): Promise<number> {
  const find = configFinder(flags, host.cwd);
  const model = await planModel(displayPath(file, host.cwd), find, flags, host.cwd);
  const run = await planRun([model], find, flags, host.cwd);
  const { path, isIgnored, settings, stated, loaded } = model;
  const shown = { path, sources: loaded?.sources ?? [], isIgnored, settings, stated, gate: run.gate };
  await host.stdout.write(`${safeJson(JSON.stringify(shown, null, 2))}\n`);
  return OK;
}

export async function showSettings(flags: Flags, { host }: Services): Promise<number> {
  const run = await planRun([], configFinder(flags, host.cwd), flags, host.cwd);
  await host.stdout.write(`${settingsLines(run).map(safeText).join('\n')}\n`);
  return OK;
}

function settingsLines({ loaded, rules, settings, gate }: RunSettings): readonly string[] {
  const { reference, thresholds, profile } = settings;
  const config = loaded?.config ?? {};
  const rows: readonly (readonly [string, string])[] = [
    ['configuration', loaded === null ? 'none found' : loaded.sources.join(', ')],
    ['profile', profile],
    ['reference', `stem ${reference.stemKernel}, input ${reference.resolution}, std ${reference.std}`],
    ['thresholds', `noticed above ${thresholds.noticeDb} dB, ${thresholds.severity} above ${thresholds.failDb} dB`],
    ...ruleIds(rules).map((id): readonly [string, string] => [`rule ${id}`, ruleText(id, settings)]),
    ['fails on', `${gate.severity}${gate.unknown ? ', unknown' : ''}`],
    ['max warnings', String(gate.maxWarnings ?? 'any')],
    ['min score', String(gate.minScore ?? 'any')],
    ['min grade', gate.minGrade ?? 'any'],
    ['remote models', remoteText(config.allowRemote)],
    ['overrides', (config.overrides ?? []).map(({ files }) => files.join(' ')).join('; ') || 'none'],
    ['ignores', (config.ignores ?? []).join(' ') || 'none'],
    ['baseline', config.baseline ?? 'none'],
    ['suppressions', (config.suppressions ?? []).map(({ rule, reason }) => `${rule} (${reason})`).join('; ') || 'none'],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, text]) => `${label.padEnd(width)}  ${text}`);
}

function remoteText(allowed: boolean | readonly string[] | undefined): string {
  if (typeof allowed !== 'object') return allowed === true ? 'allowed' : 'refused';
  return `allowed at ${allowed.join(', ') || 'no host'}`;
}

function ruleText(id: string, { severities, weights, thresholds }: LintSettings): string {
  const weight = weights?.[id];
  return `${severities?.[id] ?? thresholds.severity}${weight === undefined ? '' : `, weight ${weight}`}`;
}
