/** Digests by which a worker checks that it understands a job as its submitter did. */
import { digestOf } from '../../fleet/job-id.ts';
import type { Run } from '../../fleet/types.ts';
import type { SubmitFlags } from '../flags/fleet-flags.ts';
import type { SweepFlags } from '../flags/sweep-flags.ts';
import type { PlannedModel } from './plan.ts';

/** The flags that workers follow: those of the work itself, not of the queue or of results. */
export function flagsOf(flags: SubmitFlags, sweepOnly: readonly string[]): Partial<SweepFlags> {
  const { redis, queue, from, sweep, retryFailed, quiet, ...rest } = flags;
  const left = Object.entries(rest).filter(([name]) => sweep === true || !sweepOnly.includes(name));
  return Object.fromEntries(left);
}

/** A digest of everything that a verdict depends on, except for the model's own files. */
export function settingsOfJob(model: PlannedModel, { head, flags, sweep }: Run): string {
  const { settings, stated, rules, loaded } = model;
  const ids = rules.map(({ meta }) => meta.id);
  return digestOf([
    head.tool.version,
    flags,
    sweep?.hash ?? null,
    settings,
    stated,
    ids,
    loaded?.config.suppressions ?? null,
  ]);
}
