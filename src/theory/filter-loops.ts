/** The loops that a stem's noise-equivalent bandwidth is made of (filter-loops.wat). */
import { instantiate } from '../generated/filter-loops.js';

export interface FilterLoops {
  readonly memory: { readonly buffer: ArrayBuffer; readonly grow: (pages: number) => number };
  /**
   * The sum over filters of the highest point of each one's power response. `taps` are the weights and `powers` is by what each
   * channel's are multiplied, as doubles; `total` is for pairs of them, the first at `[dy][dx]` the autocorrelation of all
   * filters at that lag and at those that mirror it. What else is named is room to work in. Addresses are bytes.
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
  /** How many of those filters have taps of 0 alone. */
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

/** The loops' memory as numbers, with room for that many bytes. */
export function reserve({ memory }: FilterLoops, bytes: number): Float64Array {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  return new Float64Array(memory.buffer);
}
