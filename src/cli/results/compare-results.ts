/** Compares two runs over many models: by digests, as most results are equal; only those that differ are read again. */
import { compareModels } from '../../lint/compare/compare.ts';
import { pairModels } from '../../lint/compare/pair.ts';
import { createTally } from '../../lint/compare/tally.ts';
import { decisiveKey } from '../../lint/decisive.ts';
import type { ComparisonReport } from '../../report/compare/words.ts';
import type { Host } from '../services/host.ts';
import { type Entry, indexResults, openReader } from './index-results.ts';
import type { Results } from './read-results.ts';

export interface Side {
  readonly file: string;
  readonly results: Results;
  /** Its path relative to the folder that all of the side's models are in. */
  readonly keyOf: (paths: readonly string[]) => (path: string) => string;
}

/** @param top how many of each kind are listed */
export async function compareResults(
  old: Side,
  now: Side,
  toleranceDb: number,
  top: number,
  { cwd }: Host,
): Promise<ComparisonReport> {
  const { run: _, ...about } = now.results.head;
  const { profile, tool } = about;
  const oldTool = old.results.head.tool.version;
  const [before, after] = [await indexResults(old.results), await indexResults(now.results)];
  const tally = createTally(top);
  const [readOld, readNew] = [openReader(old.file, cwd), openReader(now.file, cwd)];
  try {
    for (const { old: was, new: is, match } of pairModels(keyed(before.entries, old), keyed(after.entries, now))) {
      if (was !== null && is !== null && was.digest === is.digest) tally.addSame();
      else {
        const pair = { old: was && readOld.read(was), new: is && readNew.read(is), match };
        tally.add(compareModels(pair, profile, oldTool === tool.version, toleranceDb));
      }
    }
  } finally {
    readOld.close();
    readNew.close();
  }
  const comparison = {
    toleranceDb,
    gain: decisiveKey(profile),
    old: { tool: oldTool, models: before.summary.models },
    models: tally.listed(),
    summary: tally.summary(),
    grades: { old: before.grades, new: after.grades },
  };
  return { ...about, models: [], summary: after.summary, comparison };
}

function keyed(entries: readonly Entry[], { keyOf }: Side) {
  const toKey = keyOf(entries.map(({ path }) => path));
  return entries.map((model) => ({ model, key: toKey(model.path) }));
}
