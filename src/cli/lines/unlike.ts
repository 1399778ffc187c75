import type { HeadLine } from '../../report/run-lines.ts';

export interface Headed {
  /** Its name in messages. */
  readonly file: string;
  readonly head: HeadLine;
}

/** Why two files can't hold results of one run; null where they may. Shard numbers are not compared. */
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
