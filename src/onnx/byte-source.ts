/** A run of bytes wanted from a source. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** Random access to a file's bytes, answered at once: a file descriptor, or memory. */
export interface ByteSource {
  /** Bytes in all. */
  readonly size: number;
  /** Bytes handed out so far. */
  readonly bytesRead: number;
  /**
   * The bytes of `range`, shorter only at the end of the source. The array stays valid until the next call.
   * Throws OnnxError `unreadable` when the medium fails.
   */
  read(range: ByteRange): Uint8Array;
}

/** A source over bytes already in memory. */
export function memorySource(bytes: Uint8Array): ByteSource {
  let bytesRead = 0;
  return {
    size: bytes.length,
    get bytesRead() {
      return bytesRead;
    },
    read({ offset, length }) {
      const slice = bytes.subarray(offset, offset + length);
      bytesRead += slice.length;
      return slice;
    },
  };
}

/** A procedure that asks for bytes as it goes; who drives it decides whether they come at once or later. */
export type Reading<T> = Generator<ByteRange, T, Uint8Array>;

/** Runs a reading over a source that answers at once. */
export function readSync<T>(reading: Reading<T>, source: ByteSource): T {
  let step = reading.next();
  while (!step.done) step = reading.next(source.read(step.value));
  return step.value;
}
