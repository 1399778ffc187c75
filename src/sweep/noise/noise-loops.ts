/** The inner loops of noise, in WebAssembly (noise-loops.wat), and their memory: data is copied in and out in chunks. */
import { instantiate } from '../../generated/noise-loops.js';

interface Loops {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly philox: (
    out: number,
    end: number,
    block: number,
    ...key: readonly [c1: number, c2: number, c3: number, k0: number, k1: number]
  ) => void;
  readonly lookUp: (words: number, end: number, table: number, out: number) => void;
  readonly fromBytes: (bytes: number, end: number, out: number) => void;
  readonly toPlanes: (from: number, end: number, a: number, b: number, c: number) => void;
  readonly addNoise: (
    x: number,
    z: number,
    out: number,
    end: number,
    ...how: readonly [sigma: number, shift: number, scale: number]
  ) => void;
}

export const loops = instantiate() as Loops;

/** Numbers in a chunk; three chunks fit in a core's cache. */
export const CHUNK = 8192;
/** Entries of the table of normal quantiles. */
export const ENTRIES = 65_536;

/** Byte addresses of three chunks and the table. */
export const place = { a: 0, b: 4 * CHUNK, c: 8 * CHUNK, table: 12 * CHUNK } as const;

const { buffer } = loops.memory;
export const bytes = new Uint8Array(buffer, place.a, CHUNK);
export const words = new Uint32Array(buffer, place.a, CHUNK);
export const a = new Float32Array(buffer, place.a, CHUNK);
export const b = new Float32Array(buffer, place.b, CHUNK);
export const c = new Float32Array(buffer, place.c, CHUNK);
export const table = new Float32Array(buffer, place.table, ENTRIES);

/** Splits `length` numbers into chunks and calls `step` with the range of each. */
export function eachChunk(length: number, step: (from: number, to: number) => void): void {
  for (let from = 0; from < length; from += CHUNK) step(from, Math.min(length, from + CHUNK));
}
