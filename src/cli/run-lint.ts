/** The work that `lint` and `facts` share: find, plan, inspect, judge, sort, tell what could not be done. */
import { resolve } from 'node:path';
import type { Rule } from '../../rules/rule.ts';
import { ConfigError } from '../config/config-error.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { Use } from '../config/suppress.ts';
import type { Files } from '../facts/inspect-source.ts';
import { type Found, findFiles } from '../library/find-files.ts';
import type { ModelResult, Report } from '../lint/types.ts';
import type { Gate } from '../report/gate.ts';
import { safeText } from '../report/safe-text.ts';
import { sortReport } from '../report/sort.ts';
import type { CachedEngine } from './cache.ts';
import { createInspector } from './concurrency.ts';
import type { Engine } from './engine.ts';
import type { Flags } from './flags.ts';
import type { Host } from './host.ts';
import { configFinder, type PlannedModel, planModel, planRun } from './plan.ts';
import { createProgress } from './progress.ts';
import { selectFindings } from './selection.ts';
import type { Services } from './services.ts';
import { UsageError } from './usage-error.ts';

export interface LintRun {
  readonly report: Report;
  readonly gate: Gate;
  /** The configuration of the run as a whole. */
  readonly loaded: LoadedConfig | null;
  readonly rules: readonly Rule[];
  /** Inputs that matched nothing or could not be searched. */
  readonly problems: readonly string[];
  /** What is worth knowing and fails nothing. */
  readonly notes: readonly string[];
}

export async function runLint(inputs: readonly string[], flags: Flags, services: Services): Promise<LintRun> {
  if (flags.staged !== true) return lintFound(await findNamed(inputs, services.host), inputs, flags, services);
  const { withStaged } = await import('./staged.ts');
  return withStaged(inputs, services.host, (found, filesOf) => lintFound(found, inputs, flags, services, filesOf));
}

async function findNamed(inputs: readonly string[], { cwd }: Host): Promise<Found> {
  if (inputs.length === 0) throw new UsageError('name the files, folders or globs to lint; see noiselint --help');
  return findFiles(inputs, cwd);
}

/** @param filesOf what is read in place of a file's own content, if anything */
async function lintFound(
  { paths, problems, notes = [] }: Found,
  inputs: readonly string[],
  flags: Flags,
  services: Services,
  filesOf: (path: string) => Files | undefined = () => undefined,
): Promise<LintRun> {
  const { host, version, loadEngine } = services;
  const find = configFinder(flags, host.cwd);
  const planned: PlannedModel[] = [];
  for (const path of paths) planned.push(await planModel(path, find, flags, host.cwd));
  const wanted = planned.filter(({ isIgnored }) => !isIgnored);
  const run = await planRun(wanted, find, flags, host.cwd);
  const { engine, save } = await withCache(await loadEngine(), flags, services);
  const judged = await judgeAll(wanted, flags, engine, host, filesOf);
  const unsaved = await save();
  const report = engine.report(judged.models, run.settings, version);
  return {
    report: sortReport({ ...report, summary: { ...report.summary, suppressed: judged.suppressed } }),
    gate: run.gate,
    loaded: run.loaded,
    rules: run.rules,
    problems,
    notes: [
      ...notes,
      ...ignoredNotes(planned, inputs, host),
      ...(await suppressionNotes(judged.uses)),
      ...(unsaved === null ? [] : [unsaved]),
    ],
  };
}

async function withCache(engine: Engine, flags: Flags, services: Services): Promise<CachedEngine> {
  if (flags.cache !== true && flags.cacheLocation !== undefined) throw new UsageError('--cache-location needs --cache');
  if (flags.cache !== true) return { engine, save: async () => null };
  const { cacheEngine } = await import('./cache.ts');
  return cacheEngine(engine, flags, services);
}

interface Judged {
  readonly models: readonly ModelResult[];
  readonly suppressed: number;
  readonly uses: readonly Use[];
}

async function judgeAll(
  planned: readonly PlannedModel[],
  flags: Flags,
  engine: Engine,
  host: Host,
  filesOf: (path: string) => Files | undefined,
): Promise<Judged> {
  const progress = createProgress(host, planned.length, flags.quiet === true);
  const models: ModelResult[] = [];
  const uses: Use[] = [];
  let suppressed = 0;
  const inspector = await createInspector(planned, flags, engine, filesOf);
  try {
    for (const [index, { path, absolute, loaded, settings, rules }] of planned.entries()) {
      await progress.step(path);
      const inspected = await inspector.inspect(index);
      const judged = naming(path, () => engine.lint(inspected, path, settings, rules));
      const model = selectFindings(judged, flags);
      if (loaded === null || loaded.config.suppressions === undefined || loaded.config.suppressions.length === 0) {
        models.push(model);
        continue;
      }
      const { suppress } = await import('../config/suppress.ts');
      const result = suppress(model, absolute, loaded, host.today);
      models.push(result.model);
      uses.push(...result.uses);
      suppressed += result.count;
    }
  } finally {
    await inspector.close();
    await progress.clear();
  }
  return { models, suppressed, uses };
}

/** A rule from elsewhere that fails does so on some model. */
function naming<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof ConfigError ? new ConfigError(`${path}: ${error.message}`) : error;
  }
}

/** A file that was named deserves a word; one that a folder held doesn't. */
function ignoredNotes(planned: readonly PlannedModel[], inputs: readonly string[], { cwd }: Host): readonly string[] {
  const named = new Set(inputs.map((input) => resolve(cwd, input)));
  const ignored = planned.filter(({ isIgnored }) => isIgnored);
  if (ignored.length > 0 && ignored.length === planned.length) return ['the configuration ignores every model'];
  return ignored.filter(({ absolute }) => named.has(absolute)).map(({ path }) => `the configuration ignores ${path}`);
}

async function suppressionNotes(uses: readonly Use[]): Promise<readonly string[]> {
  if (uses.length === 0) return [];
  const { staleSuppressions } = await import('../config/suppress.ts');
  return staleSuppressions(uses);
}

/** One line on stderr for everything that could not be read; documents tell of files themselves. */
export async function complain(run: LintRun, inDocument: boolean, flags: Flags, { stderr }: Host): Promise<void> {
  const { report, problems, notes } = run;
  const files = report.models.flatMap((model) =>
    model.status === 'failed' ? [`${model.path}: ${model.reason.message}`] : [],
  );
  const lines = [...problems, ...(inDocument ? [] : files), ...(flags.quiet === true ? [] : notes)];
  for (const line of lines) await stderr.write(`noiselint: ${safeText(line)}\n`);
}
