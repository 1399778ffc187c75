/** Milliseconds. Tests hand in shorter ones. */
export interface Timings {
  /** A job whose worker has not been heard of for so long is taken to be lost. */
  readonly lock: number;
  /** Between looks for lost jobs. */
  readonly stalled: number;
  /** Before the first retry; each further one waits twice as long. */
  readonly backoff: number;
  /** Between looks for what was cancelled, and whether the queue is empty. */
  readonly poll: number;
}

/** How BullMQ's jobs name the strategy that their worker brings. */
export const BACKOFF = 'twice-as-long';

/** Jobs run in processes of their own, so that nothing keeps a worker from renewing its locks for 20 s. */
export const TIMINGS: Timings = { lock: 20_000, stalled: 10_000, backoff: 5_000, poll: 1_000 };
