/** Models on their way from a plan to results: inspect, judge; one after another, and none is kept. */
import { rules as builtIn } from '../../rules/index.ts';
import type { Rule } from '../../rules/rule.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Use } from '../config/suppress.ts';
import type { Suppression } from '../config/types.ts';
import { everything, type Wanted } from '../facts/inspect-types.ts';
import { compareText } from '../lint/compare-text.ts';
import { once } from '../onnx/once.ts';
import { isUrl } from '../remote/url.ts';
import type { Result } from '../report/run-lines.ts';
import { sortFindings } from '../report/sort.ts';
import { count } from '../report/text.ts';
import type { CachedEngine } from './cache.ts';
import { inspectAll, type Looked, type Origins } from './concurrency.ts';
import type { Engine } from './engine.ts';
import type { Flags } from './flags.ts';
import { refuseUrls } from './needs-file.ts';
import { isPart } from './parse-shard.ts';
import type { RunSettings } from './plan.ts';
import { type Plan, type PlanEnd, type PlannedEntry, planFound, planInputs } from './plan-inputs.ts';
import { createProgress } from './progress.ts';
import { withRemote } from './remote.ts';
import { selectFindings } from './selection.ts';
import type { Services } from './services.ts';
import { UsageError } from './usage-error.ts';

/** Results of an earlier run, for the first of these models. */
export type AlreadyLinted = (models: AsyncIterator<PlannedEntry>) => AsyncIterable<Result>;

export interface Flow extends RunSettings {
  /** In the order of the input; to be taken once. */
  readonly results: (wanted?: Wanted, known?: AlreadyLinted) => AsyncIterable<Result>;
  /** What is known when all results are taken. */
  readonly end: () => Promise<FlowEnd>;
}

export interface FlowEnd extends PlanEnd {
  /** All that judged some model: ours, then those of plugins by their ids. */
  readonly rules: readonly Rule[];
}

export async function withFlow<T>(
  inputs: readonly string[],
  flags: Flags,
  services: Services,
  use: (flow: Flow) => Promise<T>,
): Promise<T> {
  const { host } = services;
  if (flags.staged !== true)
    return withRemote(flags, host, async (remote) =>
      use(
        await openFlow(await planInputs(inputs, flags, host, remote.find), flags, services, { filesOf: null, remote }),
      ),
    );
  refuseUrls('--staged', inputs);
  if (flags.from !== undefined) throw new UsageError('--staged takes its models from git: leave --from out');
  const { withStaged } = await import('./staged.ts');
  return withStaged(inputs, host, (found, filesOf) =>
    withRemote(flags, host, async (remote) =>
      use(await openFlow(await planFound(found, inputs, flags, host), flags, services, { filesOf, remote })),
    ),
  );
}

async function openFlow(plan: Plan, flags: Flags, services: Services, origins: Origins): Promise<Flow> {
  const { host, loadEngine } = services;
  const { engine, save } = await withCache(await loadEngine(), flags, services);
  const rules = new Set(plan.run.rules);
  const uses = new Map<Suppression, Use>();
  let urls = 0;
  const ignored = { count: 0, of: 0, named: [] as string[] };
  // What a suppression is for may lie in another shard, among the results that were there, or in what was not asked for.
  const isAllAsked = flags.select === undefined && flags.ignore === undefined && flags.rule === undefined;
  let isWhole = isAllAsked && !isPart(flags.shard);

  async function* taken(): AsyncGenerator<PlannedEntry> {
    for await (const planned of plan.models) {
      ignored.of += 1;
      if (planned.isIgnored) {
        ignored.count += 1;
        if (plan.named.has(planned.absolute)) ignored.named.push(planned.path);
        continue;
      }
      if (isUrl(planned.absolute)) urls += 1;
      for (const rule of planned.rules) rules.add(rule);
      yield planned;
    }
  }

  async function judge({ planned, inspected }: Looked<PlannedEntry>): Promise<Result> {
    const { path, absolute, loaded, index } = planned;
    const judged = naming(path, () => engine.lint(inspected, path, planned.settings, planned.rules));
    const model = selectFindings(judged, flags);
    if (loaded === null || loaded.config.suppressions === undefined || loaded.config.suppressions.length === 0) {
      return { index, model: sortFindings(model), suppressed: 0 };
    }
    const { suppress } = await import('../config/suppress.ts');
    const result = suppress(model, absolute, loaded, host.today);
    for (const { suppression, isUsed, isExpired } of result.uses) {
      const before = uses.get(suppression);
      uses.set(suppression, { suppression, isExpired, isUsed: isUsed || before?.isUsed === true });
    }
    return { index, model: sortFindings(result.model), suppressed: result.count };
  }

  async function* results(wanted: Wanted = everything, known?: AlreadyLinted): AsyncGenerator<Result> {
    const progress = createProgress(host, plan.total, flags.quiet === true);
    const models = taken();
    try {
      if (known !== undefined) {
        isWhole = false;
        for await (const result of known(models)) {
          await progress.step(result.model.path);
          yield result;
        }
      }
      for await (const looked of inspectAll(models, plan.total, flags, engine, origins, wanted)) {
        await progress.step(looked.planned.path);
        yield await judge(looked);
      }
    } finally {
      await progress.clear();
    }
  }

  async function end(): Promise<FlowEnd> {
    const unsaved = await save();
    const { problems, notes, list } = plan.end();
    const uncached =
      flags.cache === true && urls > 0 ? [`the cache holds files on disk: ${count(urls, 'URL')} read anew`] : [];
    const stale = isWhole ? await suppressionNotes([...uses.values()]) : [];
    return {
      rules: inOrder(rules),
      problems,
      notes: [...notes, ...ignoredNotes(ignored), ...uncached, ...stale, ...(unsaved === null ? [] : [unsaved])],
      list,
    };
  }

  return { ...plan.run, results, end: once(end) };
}

async function withCache(engine: Engine, flags: Flags, services: Services): Promise<CachedEngine> {
  if (flags.cache !== true && flags.cacheLocation !== undefined) throw new UsageError('--cache-location needs --cache');
  if (flags.cache !== true) return { engine, save: async () => null };
  const { cacheEngine } = await import('./cache.ts');
  return cacheEngine(engine, flags, services);
}

/** A rule from elsewhere that fails does so on some model. */
function naming<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    // By name: what checks rules from elsewhere is in a bundle of its own, with a class of its own.
    throw error instanceof Error && error.name === 'ConfigError' ? new ConfigError(`${path}: ${error.message}`) : error;
  }
}

/** Models come in any order, and shards see some of them each. */
export function inOrder(rules: ReadonlySet<Rule>): readonly Rule[] {
  const foreign = [...rules].filter((rule) => !builtIn.includes(rule));
  return [...builtIn, ...foreign.sort((a, b) => compareText(a.meta.id, b.meta.id))];
}

/** A file that was named deserves a word; one that a folder held doesn't. */
function ignoredNotes({ count, of, named }: { count: number; of: number; named: readonly string[] }) {
  if (count > 0 && count === of) return ['the configuration ignores every model'];
  return named.map((path) => `the configuration ignores ${path}`);
}

async function suppressionNotes(uses: readonly Use[]): Promise<readonly string[]> {
  if (uses.length === 0) return [];
  const { staleSuppressions } = await import('../config/suppress.ts');
  return staleSuppressions(uses);
}
