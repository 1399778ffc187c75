/** Conversions of samples, in WebAssembly, as loops in JavaScript would take longer than adding the noise. */
import { a, b, bytes, CHUNK, c, eachChunk, loops, place } from './noise-loops.ts';

/** Bytes as samples in [0,1]. @param out as long as `from` */
export function fromBytes(from: Uint8Array, out: Float32Array): Float32Array {
  eachChunk(from.length, (start, end) => {
    bytes.set(from.subarray(start, end));
    loops.fromBytes(place.a, place.a + end - start, place.b);
    out.set(b.subarray(0, end - start), start);
  });
  return out;
}

/** Part of an image of interleaved triples: `height` rows of `width` triples, `step` samples from row to row. */
export interface Rows {
  readonly start: number;
  readonly step: number;
  readonly width: number;
  readonly height: number;
}

/** Triples converted at a time, a multiple of four as the loop takes four a turn. */
const TRIPLES = 4 * Math.floor(CHUNK / 12);

/** Converts interleaved triples to three planes. @param out three times width times height long */
export function toPlanes(from: Float32Array, { start, step, width, height }: Rows, out: Float32Array): Float32Array {
  const plane = width * height;
  // The first two planes share a chunk.
  const second = place.b + 4 * TRIPLES;
  let [done, waiting] = [0, 0];
  const flush = (): void => {
    loops.toPlanes(place.a, place.a + 12 * waiting, place.b, second, place.c);
    out.set(b.subarray(0, waiting), done);
    out.set(b.subarray(TRIPLES, TRIPLES + waiting), plane + done);
    out.set(c.subarray(0, waiting), 2 * plane + done);
    done += waiting;
    waiting = 0;
  };
  for (let row = 0; row < height; row++) {
    for (let x = 0; x < width; ) {
      const count = Math.min(width - x, TRIPLES - waiting);
      const at = start + row * step + 3 * x;
      a.set(from.subarray(at, at + 3 * count), 3 * waiting);
      x += count;
      waiting += count;
      if (waiting === TRIPLES) flush();
    }
  }
  if (waiting > 0) flush();
  return out;
}
