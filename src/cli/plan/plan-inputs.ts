/** Plans what a run lints: the models named, or those of a list, one after another, each with its configuration. */
import { resolve } from 'node:path';
import { type FindRemote, type Found, findFiles } from '../../library/find-files.ts';
import { isUrl } from '../../remote/url.ts';
import type { Flags } from '../flags/flags.ts';
import { isPart } from '../flags/parse-shard.ts';
import type { Entry } from '../input/entry.ts';
import type { Host } from '../services/host.ts';
import { UsageError } from '../usage-error.ts';
import { configFinder, type PlannedModel, planModel, planRun, type RunSettings } from './plan.ts';

/** A model, and its position in the input of the run. */
export type PlannedEntry = PlannedModel & Entry;

export interface Plan {
  readonly run: RunSettings;
  /** How many there are; null where that is only known at the end. */
  readonly total: number | null;
  /** All models, including those that the configuration ignores. */
  readonly models: AsyncIterable<PlannedEntry>;
  /** What is known once all models were taken. */
  readonly end: () => PlanEnd;
  /** Absolute paths that were named one by one. */
  readonly named: ReadonlySet<string>;
}

export interface PlanEnd {
  /** Inputs that matched nothing or could not be searched. */
  readonly problems: readonly string[];
  /** Notes that fail nothing. */
  readonly notes: readonly string[];
  /** Digest of all paths in the input; null for a run that is no shard. */
  readonly list: string | null;
}

/** @param find what finds models behind URLs */
export async function planInputs(inputs: readonly string[], flags: Flags, host: Host, find: FindRemote): Promise<Plan> {
  if (flags.from !== undefined) return planListed(flags.from, inputs, flags, host, find);
  if (inputs.length === 0) throw new UsageError('name the files, folders or globs to lint; see noiselint --help');
  return planFound(await findFiles(inputs, host.cwd, find), inputs, flags, host);
}

export async function planFound(found: Found, inputs: readonly string[], flags: Flags, host: Host): Promise<Plan> {
  const { cwd } = host;
  const find = configFinder(flags, cwd);
  const planned: PlannedEntry[] = [];
  for (const [index, path] of found.paths.entries())
    planned.push({ ...(await planModel(path, find, flags, cwd)), index });
  const wanted = planned.filter(({ isIgnored }) => !isIgnored);
  const run = await planRun(wanted, find, flags, cwd);
  const part = await partOf(each(planned), flags, cwd);
  return {
    run,
    total: !isPart(flags.shard) ? wanted.length : null,
    models: part.models,
    end: () => ({ problems: found.problems, notes: [...(found.notes ?? []), ...part.notes()], list: part.list() }),
    named: new Set(inputs.map((input) => (isUrl(input) ? input : resolve(cwd, input)))),
  };
}

/** Plans a list, which may be longer than memory: settings of the run come from the working directory, not from its models. */
async function planListed(
  from: string,
  inputs: readonly string[],
  flags: Flags,
  host: Host,
  findRemote: FindRemote,
): Promise<Plan> {
  if (inputs.length > 0) throw new UsageError('name models or give a list with --from, not both');
  const { cwd } = host;
  const find = configFinder(flags, cwd);
  const run = await planRun([], find, flags, cwd);
  const { readList } = await import('../input/input.ts');
  const list = await readList(from, host, findRemote);
  const part = await partOf(list.entries, flags, cwd);
  async function* models(): AsyncGenerator<PlannedEntry> {
    for await (const entry of part.models) yield { ...(await planModel(entry.path, find, flags, cwd)), ...entry };
  }
  return {
    run,
    total: null,
    models: models(),
    end: () => ({ problems: list.problems(), notes: part.notes(), list: part.list() }),
    named: new Set(),
  };
}

async function partOf<E extends Entry>(models: AsyncIterable<E>, { shard, shardBy = 'path' }: Flags, cwd: string) {
  if (!isPart(shard)) return { models, notes: () => [], list: () => null };
  const { takeShard } = await import('../input/input.ts');
  return takeShard(models, shard, shardBy, cwd);
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
