import type { Timings } from '../../fleet/timings.ts';
import type { Flags } from './flags.ts';
import type { SweepFlags } from './sweep-flags.ts';

/** As commander hands them over. */
export interface QueueFlags {
  readonly redis?: string;
  readonly queue: string;
  readonly quiet?: boolean;
}

export interface SubmitFlags extends SweepFlags, QueueFlags {
  readonly quiet?: boolean;
  readonly from?: string;
  readonly sweep?: boolean;
  readonly retryFailed?: boolean;
}

export interface WorkFlags extends QueueFlags {
  readonly concurrency?: number;
  readonly gpu?: readonly string[];
  readonly untilEmpty?: boolean;
  /** Not from the command line. */
  readonly timings?: Timings;
}

export interface StatusFlags extends QueueFlags {
  readonly format: 'text' | 'json' | 'prometheus';
  readonly outputFile?: string;
  readonly watch?: boolean;
}

export interface CollectFlags extends Flags, QueueFlags {
  readonly quiet?: boolean;
}

export interface CancelFlags extends QueueFlags {
  readonly all?: boolean;
  readonly forget?: boolean;
}
