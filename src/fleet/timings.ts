/** Milliseconds. Tests hand in shorter ones. */
export interface Timings {
  /** A job whose worker hasn't renewed its lock for this long counts as lost. */
  readonly lock: number;
  /** Time between checks for lost jobs. */
  readonly stalled: number;
  /** Before the first retry; each further one waits twice as long. */
  readonly backoff: number;
  /** Time between checks for cancelled jobs and for an empty queue. */
  readonly poll: number;
}

/** How BullMQ's jobs name the strategy that their worker brings. */
export const BACKOFF = 'twice-as-long';

/** Jobs run in processes of their own, so that nothing keeps a worker from renewing its locks for 20 s. */
export const TIMINGS: Timings = { lock: 20_000, stalled: 10_000, backoff: 5_000, poll: 1_000 };
