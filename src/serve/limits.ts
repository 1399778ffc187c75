/** Limits on what one client, or all clients together, may use. */
export interface ServeLimits {
  /** Bytes of one upload. */
  readonly bodyBytes: number;
  /** Bytes of one upload that are kept in memory: its graph, and small tensors while there is room. */
  readonly keptBytes: number;
  /** Bytes of a request that names a URL. */
  readonly requestBytes: number;
  /** Concurrent uploads, and as many concurrent URLs; further requests are told to retry. */
  readonly uploads: number;
  /** Longest time from the first byte of a request to the last, milliseconds. */
  readonly uploadMs: number;
  /** A body must bring `paceBytes` in every period of this length, milliseconds, until it is complete. */
  readonly paceMs: number;
  /** See `paceMs`. */
  readonly paceBytes: number;
  /** Longest time that a thread may work on a model, milliseconds; the wait for a thread doesn't count. */
  readonly lintMs: number;
  /** Largest heap of a thread, MB. */
  readonly threadMb: number;
}

export const defaultServeLimits: ServeLimits = {
  bodyBytes: 16 * 2 ** 30,
  keptBytes: 32 * 2 ** 20,
  requestBytes: 16_384,
  uploads: 32,
  uploadMs: 600_000,
  paceMs: 20_000,
  paceBytes: 65_536,
  lintMs: 30_000,
  threadMb: 1024,
};
