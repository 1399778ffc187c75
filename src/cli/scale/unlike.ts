import type { HeadLine } from '../../report/run-lines.ts';

export interface Headed {
  /** What messages call it. */
  readonly file: string;
  readonly head: HeadLine;
}

/** Why the results of two files are not of one run, in words; null where they may be. Which shards they are is not looked at. */
export function unlikeRuns(a: Headed, b: Headed): string | null {
  const [before, after] = [a.head, b.head];
  if (before.run === undefined || after.run === undefined) {
    return `${before.run === undefined ? a.file : b.file} was not written by noiselint lint`;
  }
  if (before.tool.version !== after.tool.version) {
    return `${a.file} is of noiselint ${before.tool.version}, ${b.file} of ${after.tool.version}`;
  }
  if (before.run.digest !== after.run.digest)
    return `${a.file} and ${b.file} were judged with unlike flags or configuration`;
  return null;
}
