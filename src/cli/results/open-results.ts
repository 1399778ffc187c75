/** Opens results that an earlier run wrote with `-f jsonl`, for commands that read them one by one. */
import type { Flags } from '../flags/flags.ts';
import { tell } from '../output/tell.ts';
import type { Host } from '../services/host.ts';
import { UsageError } from '../usage-error.ts';
import { refuseJudging } from './judged-already.ts';
import { openResults, type Results } from './read-results.ts';

export const isResults = (input: string): boolean => input.toLowerCase().endsWith('.jsonl');

/** The one file that the inputs name; null where they name models. */
export function resultsAmong(inputs: readonly string[]): string | null {
  const files = inputs.filter(isResults);
  const [file] = files;
  if (file === undefined) return null;
  if (inputs.length === 1) return file;
  if (files.length < inputs.length) throw new UsageError(`${file} holds results: name it alone, or name models`);
  throw new UsageError(`one file of results at a time: 'noiselint merge' puts shards together`);
}

export async function openView(file: string, flags: Flags, host: Host): Promise<Results> {
  refuseJudging(file, flags);
  const results = await openResults(file, host.cwd);
  if (results === null) throw new UsageError(`${file} does not exist or holds no results of noiselint -f jsonl`);
  if (flags.quiet === true) return results;
  const shard = results.head.run?.shard ?? '1/1';
  const notes = [
    ...(results.end === null ? ['the run that wrote it did not end: this is of what it has'] : []),
    ...(shard === '1/1' ? [] : [`this is shard ${shard} alone: 'noiselint merge' puts shards together`]),
  ];
  for (const note of notes) await tell(`${file}: ${note}`, host);
  return results;
}
