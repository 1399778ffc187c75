/**
 * Philox4x32-10, a counter-based generator: from a block number and a key it computes four random words, without any state.
 * Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
 */
import { eachChunk, loops, place, words } from './noise-loops.ts';

export interface PhiloxKey {
  /** Words 1 to 3 of the counter; word 0 numbers the blocks. */
  readonly counter: readonly [number, number, number];
  readonly key: readonly [number, number];
}

/**
 * Fills `out` with the stream from block `first` on, four words a block.
 * @param out up to 2^32 words
 */
export function philoxWords({ counter, key }: PhiloxKey, out: Uint32Array, first = 0): Uint32Array {
  eachChunk(out.length, (from, to) => {
    loops.philox(place.a, place.a + 4 * (to - from), first + from / 4, ...counter, ...key);
    out.set(words.subarray(0, to - from), from);
  });
  return out;
}
