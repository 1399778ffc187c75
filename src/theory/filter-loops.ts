/** The inner loops of a stem's noise-equivalent bandwidth (filter-loops.wat). Addresses, lengths and pitches are bytes, of doubles. */
import { instantiate } from '../generated/filter-loops.js';

export interface FilterLoops {
  readonly memory: { readonly buffer: ArrayBuffer; readonly grow: (pages: number) => number };
  /**
   * Writes cosines and sines, these times `sign`: in rows of `pitch`, for frequencies from one step below 0 on, those at lags
   * from 0 on, over `taps` bytes.
   */
  readonly waves: (
    frequencies: number,
    taps: number,
    ...rest: readonly [cosStep: number, sinStep: number, cosines: number, sines: number, pitch: number, sign: number]
  ) => void;
  /**
   * Adds the autocorrelation `A` of one channel's taps, rows of `pitch`, times `power`, to places `[dy][dx]` at lags from 0
   * on: `A(dy, dx) + A(dy, -dx)` to `even`, the difference to `odd`, each together with the lags that mirror it.
   */
  readonly correlate: (
    taps: number,
    power: number,
    height: number,
    pitch: number,
    ...sums: readonly [even: number, odd: number]
  ) => void;
  /** Adds numbers to as many others. */
  readonly accumulate: (from: number, end: number, to: number) => void;
  /**
   * The highest point of the power response over all frequencies, from what `correlate` summed: the best of a grid, climbed
   * to the top by Newton's method. `lines` and `grid`, up to `end`, are room for it.
   */
  readonly peak: (
    even: number,
    odd: number,
    height: number,
    pitch: number,
    ...rest: readonly [
      ...waves: readonly [cosX: number, sinX: number, alongY: number, lines: number, grid: number, end: number],
      ...steps: readonly [cosStepY: number, sinStepY: number, cosStepX: number, sinStepX: number],
    ]
  ) => number;
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

/** The loops' memory as numbers, with room for that many bytes. */
export function reserve({ memory }: FilterLoops, bytes: number): Float64Array {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  return new Float64Array(memory.buffer);
}
