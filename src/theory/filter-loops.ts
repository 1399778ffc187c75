/** The inner loops of a stem's noise-equivalent bandwidth, in WebAssembly (filter-loops.wat). */
import { instantiate } from '../generated/filter-loops.js';

export interface FilterLoops {
  readonly memory: { readonly buffer: ArrayBuffer; readonly grow: (pages: number) => number };
  /**
   * Returns the sum over filters of each one's peak power response. `addresses` are byte offsets into `memory`, in the order of
   * `roomFor` (power-response.ts). The caller fills in the taps and the power of each channel, as doubles; the loops fill in the
   * autocorrelation of all filters, as pairs of doubles whose first is the sum over a lag `[dy][dx]` and its mirror images.
   */
  readonly peaks: (
    filters: number,
    channels: number,
    height: number,
    width: number,
    ...rest: readonly [
      ...stepBetweenFrequencies: readonly [cosY: number, sinY: number, cosX: number, sinX: number],
      ...addresses: readonly number[],
    ]
  ) => number;
  /** After a call of `peaks`, how many filters had only taps of 0. */
  readonly dead: { readonly value: number };
}

let instance: FilterLoops | null | undefined;

/** Null where WebAssembly is not allowed: under a page's policy without `wasm-unsafe-eval`, or in `node --jitless`. */
export function filterLoops(): FilterLoops | null {
  if (instance === undefined) {
    try {
      instance = instantiate() as FilterLoops;
    } catch {
      instance = null;
    }
  }
  return instance;
}

const PAGE = 65_536;

/** The loops' memory as doubles, grown to at least that many bytes; valid until it grows again. */
export function reserve({ memory }: FilterLoops, bytes: number): Float64Array {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  return new Float64Array(memory.buffer);
}
