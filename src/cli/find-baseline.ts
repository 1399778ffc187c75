import type { Flags } from './flags.ts';
import type { LintRun } from './run-lint.ts';

/** Absolute; null where neither a flag nor the configuration names one, as for most runs: what reads one stays unloaded. */
export async function findBaseline(
  run: Pick<LintRun, 'loaded'>,
  { baseline }: Pick<Flags, 'baseline'>,
  cwd: string,
): Promise<string | null> {
  if (baseline === undefined && run.loaded?.config.baseline === undefined) return null;
  return (await import('./baseline.ts')).baselinePath(baseline, run, cwd);
}
