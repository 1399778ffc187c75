import type { Flags } from '../flags/flags.ts';
import type { LintRun } from './run-lint.ts';

/** Absolute path of the baseline; null where there is none, as in most runs, which then don't load the code for baselines. */
export async function findBaseline(
  run: Pick<LintRun, 'loaded'>,
  { baseline }: Pick<Flags, 'baseline'>,
  cwd: string,
): Promise<string | null> {
  if (baseline === undefined && run.loaded?.config.baseline === undefined) return null;
  return (await import('./baseline.ts')).baselinePath(baseline, run, cwd);
}
