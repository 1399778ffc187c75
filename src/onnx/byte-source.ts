/** A run of bytes wanted from a source. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** Random, synchronous access to bytes: of a file descriptor, or in memory. */
export interface ByteSource {
  /** Length in bytes. */
  readonly size: number;
  /** How many bytes were read so far; a range read twice counts twice, unless it was still at hand. */
  readonly bytesRead: number;
  /**
   * The bytes of `range`, fewer only where the source ends. The array is valid until the next call.
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

/** A procedure that yields the ranges it needs and is resumed with their bytes, so that its caller may wait for them. */
export type Reading<T> = Generator<ByteRange, T, Uint8Array>;

/** Runs a reading to its end over a synchronous source. */
export function readSync<T>(reading: Reading<T>, source: ByteSource): T {
  let step = reading.next();
  while (!step.done) step = reading.next(source.read(step.value));
  return step.value;
}
