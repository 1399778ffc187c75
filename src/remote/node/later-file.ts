/** A file behind a URL whose bytes come by ranges, or as a whole where a server gives no ranges. */
import type { ByteRange } from '../../onnx/byte-source.ts';
import type { LaterFile } from '../inspect-remote.ts';
import { coalesce, createRanges, FIRST_FETCH } from '../ranges.ts';
import { fetchRange, type Transfer } from './transfer.ts';

/** @param first what is read first; null starts at the beginning, as a reader of models does */
export async function openLaterFile(transfer: Transfer, first: ByteRange | null): Promise<LaterFile> {
  const start = first ?? { offset: 0, length: FIRST_FETCH };
  const { bytes, pin, isWhole } = await fetchRange(transfer, start, null);
  const ranges = createRanges(pin.size);
  ranges.add(isWhole ? 0 : start.offset, bytes);
  /** What was asked for out of order, which `ranges` may let go. */
  const kept = new Map<string, Uint8Array>();
  const keyOf = ({ offset, length }: ByteRange): string => `${offset} ${length}`;
  const fetch = async (range: ByteRange): Promise<Uint8Array> => (await fetchRange(transfer, range, pin)).bytes;
  return {
    size: pin.size,
    next: ranges.next,
    fetchNext: async (range) => {
      const plan = ranges.plan(range);
      const fetched = await Promise.all(plan.map(async (part) => [part.offset, await fetch(part)] as const));
      for (const [offset, part] of fetched) ranges.add(offset, part);
    },
    at: (range) => kept.get(keyOf(range)) ?? ranges.at(range),
    fetch: async (wanted) => {
      await Promise.all(
        coalesce(wanted).map(async ({ offset, length, parts }) => {
          const bytes = await fetch({ offset, length });
          for (const part of parts) {
            const start = part.offset - offset;
            kept.set(keyOf(part), bytes.slice(start, start + part.length));
          }
        }),
      );
    },
  };
}
