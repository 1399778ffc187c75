/** What one client, or all of them together, may take. */
export interface ServeLimits {
  /** Bytes of one upload. */
  readonly bodyBytes: number;
  /** Bytes of one upload that are held: its graph, and small payloads as far as there is room. */
  readonly keptBytes: number;
  /** Bytes of a request that names a URL. */
  readonly requestBytes: number;
  /** Uploads at a time, and URLs as well; one more is told to come back. */
  readonly uploads: number;
  /** From the first byte of a request to the last, in milliseconds. */
  readonly uploadMs: number;
  /** In so many milliseconds ... */
  readonly paceMs: number;
  /** ... so many bytes have to come, until all are there. */
  readonly paceBytes: number;
  /** From the last byte to the result, waiting for a thread apart, in milliseconds. */
  readonly lintMs: number;
  /** Of a thread's heap, in MB. */
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
