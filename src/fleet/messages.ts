/** Messages between a worker and the processes that run its jobs. */
import type { FleetJob, Progress, Run, Stored } from './types.ts';

export type ToChild =
  | { readonly kind: 'job'; readonly run: Run; readonly job: FleetJob }
  /** Abandon the current job as soon as possible. */
  | { readonly kind: 'stop' };

export type FromChild =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'answer'; readonly answer: Answer };

export type Answer =
  | { readonly kind: 'result'; readonly result: Stored }
  /** What keeps this machine from doing the job; a model that is broken is a result. */
  | { readonly kind: 'failure'; readonly message: string }
  | { readonly kind: 'stopped' };
