/** `--continue`: continues a file of results where the run that wrote it stopped. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type HeadLine, headLine, type Result } from '../../report/run-lines.ts';
import { openResults } from '../results/read-results.ts';
import type { AlreadyLinted } from '../run/flow.ts';
import { UsageError } from '../usage-error.ts';
import { unlikeRuns } from './unlike.ts';

export interface Before {
  /** Yields the existing results of these models. */
  readonly known: AlreadyLinted;
  readonly holds: (result: Result) => boolean;
  /** Byte offset of the next line: after the last result that was taken over. */
  readonly end: () => number;
}

/** Null where there is nothing to continue. Throws UsageError for results of another run. */
export async function resultsBefore(file: string | null, head: HeadLine, cwd: string): Promise<Before | null> {
  if (file === null) throw new UsageError('--continue needs the file to go on with: -o results.jsonl');
  const before = await openResults(file, cwd);
  if (before === null) {
    if (isOurs(resolve(cwd, file), head)) return null;
    throw new UsageError(`${file} holds no results of noiselint -f jsonl; delete it, or name another file`);
  }
  const shard = before.head.run?.shard;
  const why =
    unlikeRuns({ file, head: before.head }, { file: 'this run', head }) ??
    (shard === head.run?.shard ? null : `${file} is of shard ${shard}, this run is ${head.run?.shard}`);
  if (why !== null) throw new UsageError(`can't continue: ${why}; delete ${file} to begin anew`);
  let end = before.start;
  let last: Result | null = null;
  return {
    known: async function* (models) {
      for await (const line of before.lines()) {
        const { value } = await models.next();
        const there = value === undefined ? 'nothing' : value.path;
        if (there !== line.model.path || value?.index !== line.index) {
          throw new UsageError(
            `can't continue: ${file} goes on with ${line.model.path} where the models now have ${there}; delete it to begin anew`,
          );
        }
        const { index, model, suppressed } = line;
        last = { index, model, suppressed };
        end = line.end;
        yield last;
      }
    },
    holds: (result) => result === last,
    end: () => end,
  };
}

/** Whether there is no file, an empty one, or just the beginning of the line that this run would write first. */
function isOurs(path: string, head: HeadLine): boolean {
  return !existsSync(path) || headLine(head).startsWith(readFileSync(path, 'utf8'));
}
