/** Checks that files of results are the shards of one run, and puts them together. */
import { compareText } from '../../lint/compare-text.ts';
import type { RuleInfo } from '../../lint/rule-info.ts';
import type { Summary } from '../../lint/types.ts';
import type { EndLine, HeadLine, RunEnd, RunHead } from '../../report/run-lines.ts';
import { parseShard, type Shard, shardName } from '../flags/parse-shard.ts';
import { openResults, type Results } from '../results/read-results.ts';
import { UsageError } from '../usage-error.ts';
import { unlikeRuns } from './unlike.ts';

/** One shard, or a whole run. */
export interface Part {
  readonly file: string;
  readonly results: Results;
  readonly head: HeadLine;
  readonly run: RunHead;
  readonly shard: Shard;
  readonly end: EndLine & { readonly run: RunEnd };
}

/** Throws UsageError unless the files are all shards of one run, each once and each complete. */
export async function openParts(files: readonly string[], cwd: string, version: string): Promise<readonly Part[]> {
  const opened: (Results & { readonly file: string })[] = [];
  for (const file of files) {
    const results = await openResults(file, cwd);
    if (results === null) throw new UsageError(`${file} does not exist or holds no results of noiselint -f jsonl`);
    opened.push({ file, ...results });
  }
  const [first, ...others] = opened;
  for (const other of others) refuse(first === undefined ? null : unlikeRuns(first, other));
  const told = opened.map((results): Part | string => partOf(results));
  const parts = told.filter((part) => typeof part !== 'string');
  const complaints = [...told.filter((part) => typeof part === 'string'), ...complaintsOf(parts, opened.length)];
  refuse(complaints.length === 0 ? null : complaints.join('\n'));
  const { tool } = (parts[0] as Part).head;
  if (tool.version !== version)
    throw new UsageError(`the results are of noiselint ${tool.version}, this is ${version}: merge with what linted`);
  return parts;
}

function refuse(why: string | null): void {
  if (why !== null) throw new UsageError(why.replaceAll(/^/gm, "can't merge: "));
}

function partOf(results: Results & { readonly file: string }): Part | string {
  const { file, head, end } = results;
  const shard = parseShard(head.run?.shard ?? '');
  if (head.run === undefined || !shard.ok) return `${file} was not written by noiselint lint`;
  if (end?.run === undefined)
    return `${file}: shard ${head.run.shard} was stopped before its end; lint it again with --continue`;
  return { file, results, head, run: head.run, shard: shard.value, end: { ...end, run: end.run } };
}

/** @param opened how many files there are, those that are of no use among them */
function complaintsOf(parts: readonly Part[], opened: number): readonly string[] {
  const [first, ...others] = parts;
  if (first === undefined) return [];
  const strange = others.find(({ shard }) => shard.of !== first.shard.of);
  if (strange !== undefined)
    return [`${first.file} is shard ${first.run.shard}, ${strange.file} is shard ${strange.run.shard}`];
  const unlike = others.find(({ end }) => end.run.list !== first.end.run.list);
  if (unlike !== undefined)
    return [`${first.file} and ${unlike.file} are no shards of one list, cut one way, in one working directory`];
  const byIndex = new Map<number, Part>();
  const twice: string[] = [];
  for (const part of parts) {
    const other = byIndex.get(part.shard.index);
    if (other !== undefined) twice.push(`${other.file} and ${part.file} are both shard ${part.run.shard}`);
    byIndex.set(part.shard.index, part);
  }
  const { of } = first.shard;
  const missing = Array.from({ length: of }, (_, at) => at + 1).filter((index) => !byIndex.has(index));
  const names = missing.map((index) => shardName({ index, of }));
  // A file whose run was stopped, which was reported already, may be the shard that seems to be missing.
  return opened > parts.length || names.length === 0 ? twice : [...twice, missingText(names)];
}

function missingText(names: readonly string[]): string {
  return names.length === 1 ? `shard ${names[0]} is missing` : `shards ${names.join(', ')} are missing`;
}

/** The first line of a run over all models. */
export function wholeHead({ head, run }: Part): HeadLine {
  return { ...head, run: { ...run, shard: shardName({ index: 1, of: 1 }), baseline: null } };
}

export function wholeEnd(parts: readonly Part[]): EndLine & { readonly run: RunEnd } {
  const ends = parts.map(({ end }) => end);
  const rules = new Map(ends.flatMap(({ run }) => run.rules).map((rule): [string, RuleInfo] => [rule.id, rule]));
  return {
    summary: ends.map(({ summary }) => summary).reduce(plus),
    run: {
      rules: [...rules.values()].sort((a, b) => compareText(a.id, b.id)),
      problems: [...new Set(ends.flatMap(({ run }) => run.problems))],
      list: null,
    },
  };
}

function plus(a: Summary, b: Summary): Summary {
  const sum = (key: keyof Summary): number => a[key] + b[key];
  return {
    models: sum('models'),
    linted: sum('linted'),
    notApplicable: sum('notApplicable'),
    failed: sum('failed'),
    errors: sum('errors'),
    warnings: sum('warnings'),
    suppressed: sum('suppressed'),
  };
}
