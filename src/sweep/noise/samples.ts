/** Samples in other forms: what would take longer in a loop of its own than the noise does. */
import { a, b, bytes, CHUNK, c, eachChunk, loops, place } from './kernel.ts';

/** Bytes as samples in [0,1]. @param out as long as `from` */
export function fromBytes(from: Uint8Array, out: Float32Array): Float32Array {
  eachChunk(from.length, (start, end) => {
    bytes.set(from.subarray(start, end));
    loops.fromBytes(place.a, place.a + end - start, place.b);
    out.set(b.subarray(0, end - start), start);
  });
  return out;
}

/** Whole turns of four triples. */
const TRIPLES = 4 * Math.floor(CHUNK / 12);

/** Interleaved triples to three planes. @param out as long as `from` */
export function toPlanes(from: Float32Array, out: Float32Array): Float32Array {
  const plane = from.length / 3;
  // Two planes behind one another, as a chunk has room for.
  const second = place.b + 4 * TRIPLES;
  for (let start = 0; start < plane; start += TRIPLES) {
    const count = Math.min(TRIPLES, plane - start);
    a.set(from.subarray(3 * start, 3 * (start + count)));
    loops.toPlanes(place.a, place.a + 12 * count, place.b, second, place.c);
    out.set(b.subarray(0, count), start);
    out.set(b.subarray(TRIPLES, TRIPLES + count), plane + start);
    out.set(c.subarray(0, count), 2 * plane + start);
  }
  return out;
}
