/** What a job of a fleet stands for: who submits it and who does it must mean the same. */
import { digestOf } from '../fleet/job-id.ts';
import type { Run } from '../fleet/types.ts';
import type { SubmitFlags } from './fleet-flags.ts';
import type { PlannedModel } from './plan.ts';
import type { SweepFlags } from './sweep-flags.ts';

/** Flags that a worker obeys: not where the queue is, and what happens to the results. */
export function flagsOf(flags: SubmitFlags, sweepOnly: readonly string[]): Partial<SweepFlags> {
  const { redis, queue, from, sweep, retryFailed, quiet, ...rest } = flags;
  const left = Object.entries(rest).filter(([name]) => sweep === true || !sweepOnly.includes(name));
  return Object.fromEntries(left);
}

/** Of all that a verdict depends on beside the model's own files. */
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
