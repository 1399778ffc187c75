/** Bytes that come by once. */
import type { ByteRange } from '../byte-source.ts';
import { joined } from '../bytes.ts';
import { OnnxError } from '../errors.ts';

export interface Tape {
  /** The bytes of a range that starts no earlier than the one before; what lies between is gone. Valid until the next call. */
  readonly take: (range: ByteRange) => Promise<Uint8Array>;
}

const NOTHING = new Uint8Array(0);

/** Holds one chunk, or as many as the range asked for needs. */
export function createTape(chunks: AsyncIterator<Uint8Array>): Tape {
  let held: Uint8Array = NOTHING;
  let start = 0;

  const next = async (): Promise<Uint8Array> => {
    const { done, value } = await chunks.next();
    if (done) throw new OnnxError('truncated', 'the stream ended before the size that was stated', start + held.length);
    return value;
  };

  const take = async ({ offset, length }: ByteRange): Promise<Uint8Array> => {
    while (start + held.length < offset) {
      start += held.length;
      held = NOTHING;
      held = await next();
    }
    const tail = held.subarray(offset - start);
    const parts: Uint8Array[] = tail.length > 0 ? [tail] : [];
    let got = tail.length;
    start = offset;
    held = NOTHING;
    while (got < length) {
      const part = await next();
      parts.push(part);
      got += part.length;
    }
    held = joined(parts);
    return held.subarray(0, length);
  };
  return { take };
}
