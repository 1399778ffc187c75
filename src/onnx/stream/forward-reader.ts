/** Reads ranges out of a stream whose bytes arrive once. */
import type { ByteRange } from '../byte-source.ts';
import { joined } from '../bytes.ts';
import { OnnxError } from '../errors.ts';

export interface ForwardReader {
  /**
   * The bytes of a range that starts no earlier than the one before; bytes skipped are gone. The array is valid until the next
   * call. Throws OnnxError `truncated` where the stream ends first.
   */
  readonly read: (range: ByteRange) => Promise<Uint8Array>;
}

const NO_BYTES = new Uint8Array(0);

/** Holds no more in memory than one chunk, or as many as the range asked for needs. */
export function createForwardReader(chunks: AsyncIterator<Uint8Array>): ForwardReader {
  let held: Uint8Array = NO_BYTES;
  let start = 0;

  const next = async (): Promise<Uint8Array> => {
    const { done, value } = await chunks.next();
    if (done) throw new OnnxError('truncated', 'the stream ended before the size that was stated', start + held.length);
    return value;
  };

  const read = async ({ offset, length }: ByteRange): Promise<Uint8Array> => {
    while (start + held.length < offset) {
      start += held.length;
      held = NO_BYTES;
      held = await next();
    }
    const tail = held.subarray(offset - start);
    const parts: Uint8Array[] = tail.length > 0 ? [tail] : [];
    let got = tail.length;
    start = offset;
    held = NO_BYTES;
    while (got < length) {
      const part = await next();
      parts.push(part);
      got += part.length;
    }
    held = joined(parts);
    return held.subarray(0, length);
  };
  return { read };
}
