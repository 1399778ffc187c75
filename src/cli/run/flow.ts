/** Turns a plan into results: inspects and judges one model after another, and keeps none of them. */
import { rules as builtIn } from '../../../rules/index.ts';
import type { Rule } from '../../../rules/rule.ts';
import { ConfigError } from '../../config/config-error.ts';
import type { Use } from '../../config/suppress.ts';
import type { Suppression } from '../../config/types.ts';
import { everything, type Wanted } from '../../facts/inspect-types.ts';
import { compareText } from '../../lint/compare-text.ts';
import { once } from '../../onnx/once.ts';
import { isUrl } from '../../remote/url.ts';
import type { Result } from '../../report/run-lines.ts';
import { sortFindings } from '../../report/sort.ts';
import { count } from '../../report/text.ts';
import type { Flags } from '../flags/flags.ts';
import { isPart } from '../flags/parse-shard.ts';
import { refuseUrls } from '../input/needs-file.ts';
import type { CachedEngine } from '../inspect/cache.ts';
import { inspectAll, type Looked, type Origins } from '../inspect/concurrency.ts';
import { createProgress } from '../output/progress.ts';
import type { RunSettings } from '../plan/plan.ts';
import { type Plan, type PlanEnd, type PlannedEntry, planFound, planInputs } from '../plan/plan-inputs.ts';
import { withRemote } from '../plan/remote.ts';
import { selectFindings } from '../plan/selection.ts';
import type { Engine } from '../services/engine.ts';
import type { Host } from '../services/host.ts';
import type { Services } from '../services/services.ts';
import { UsageError } from '../usage-error.ts';

/** Results of an earlier run, for the first of these models. */
export type AlreadyLinted = (models: AsyncIterator<PlannedEntry>) => AsyncIterable<Result>;

export interface Flow extends RunSettings {
  /** In the order of the input; can be iterated once. */
  readonly results: (wanted?: Wanted, known?: AlreadyLinted) => AsyncIterable<Result>;
  /** What is known once all results were taken. */
  readonly end: () => Promise<FlowEnd>;
}

export interface FlowEnd extends PlanEnd {
  /** All rules that judged a model: the built-in ones, then those of plugins by id. */
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
  const { withStaged } = await import('../input/staged.ts');
  return withStaged(inputs, host, (found, filesOf) =>
    withRemote(flags, host, async (remote) =>
      use(await openFlow(await planFound(found, inputs, flags, host), flags, services, { filesOf, remote })),
    ),
  );
}

async function openFlow(plan: Plan, flags: Flags, services: Services, origins: Origins): Promise<Flow> {
  const { host, loadEngine } = services;
  const { engine, save } = await withCache(await loadEngine(), flags, services);
  const judge = createJudge(engine, flags, host);
  const rules = new Set(plan.run.rules);
  const ignored = { count: 0, of: 0, named: [] as string[] };
  let urls = 0;
  // A suppression may be for a model in another shard, in earlier results, or for findings that were not asked for.
  const isAllAsked = flags.select === undefined && flags.ignore === undefined && flags.rule === undefined;
  let isWhole = isAllAsked && !isPart(flags.shard);

  async function* wantedModels(): AsyncGenerator<PlannedEntry> {
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

  async function* results(wanted: Wanted = everything, known?: AlreadyLinted): AsyncGenerator<Result> {
    const progress = createProgress(host, plan.total, flags.quiet === true);
    const models = wantedModels();
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
        yield await judge.judge(looked);
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
    const stale = isWhole ? await judge.staleSuppressions() : [];
    return {
      rules: rulesInOrder(rules),
      problems,
      notes: [...notes, ...ignoredNotes(ignored), ...uncached, ...stale, ...(unsaved === null ? [] : [unsaved])],
      list,
    };
  }

  return { ...plan.run, results, end: once(end) };
}

interface Judge {
  readonly judge: (looked: Looked<PlannedEntry>) => Promise<Result>;
  /** Notes on suppressions that suppressed nothing in the models judged so far, or have expired. */
  readonly staleSuppressions: () => Promise<readonly string[]>;
}

/** Judges models one at a time, and remembers which suppressions of their configurations were used. */
function createJudge(engine: Engine, flags: Flags, host: Host): Judge {
  const uses = new Map<Suppression, Use>();
  return {
    async judge({ planned, inspected }) {
      const { path, absolute, loaded, index } = planned;
      const judged = naming(path, () => engine.lint(inspected, path, planned.settings, planned.rules));
      const model = selectFindings(judged, flags);
      if (loaded === null || loaded.config.suppressions === undefined || loaded.config.suppressions.length === 0) {
        return { index, model: sortFindings(model), suppressed: 0 };
      }
      const { suppress } = await import('../../config/suppress.ts');
      const result = suppress(model, absolute, loaded, host.today);
      for (const { suppression, isUsed, isExpired } of result.uses) {
        const before = uses.get(suppression);
        uses.set(suppression, { suppression, isExpired, isUsed: isUsed || before?.isUsed === true });
      }
      return { index, model: sortFindings(result.model), suppressed: result.count };
    },
    async staleSuppressions() {
      if (uses.size === 0) return [];
      const { staleSuppressions } = await import('../../config/suppress.ts');
      return staleSuppressions([...uses.values()]);
    },
  };
}

async function withCache(engine: Engine, flags: Flags, services: Services): Promise<CachedEngine> {
  if (flags.cache !== true && flags.cacheLocation !== undefined) throw new UsageError('--cache-location needs --cache');
  if (flags.cache !== true) return { engine, save: async () => null };
  const { cacheEngine } = await import('../inspect/cache.ts');
  return cacheEngine(engine, flags, services);
}

/** Names the model in the error of a custom rule that failed on it. */
function naming<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    // Compared by name: the check of custom rules is in another bundle, with its own class.
    throw error instanceof Error && error.name === 'ConfigError' ? new ConfigError(`${path}: ${error.message}`) : error;
  }
}

/** Rules in a fixed order, as models come in any and each shard sees only some of them. */
export function rulesInOrder(rules: ReadonlySet<Rule>): readonly Rule[] {
  const foreign = [...rules].filter((rule) => !builtIn.includes(rule));
  return [...builtIn, ...foreign.sort((a, b) => compareText(a.meta.id, b.meta.id))];
}

/** Notes on ignored files that were named on the command line, or that every file is ignored. */
function ignoredNotes({ count, of, named }: { count: number; of: number; named: readonly string[] }) {
  if (count > 0 && count === of) return ['the configuration ignores every model'];
  return named.map((path) => `the configuration ignores ${path}`);
}
