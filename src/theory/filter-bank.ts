import { filterLoops } from './filter-loops.ts';
import type { Pair } from './geometry.ts';
import { type FilterShape, type PowerResponse, powerResponse } from './power-response.ts';

/** Convolution weights, row-major [out, in, height, width]. */
export interface FilterBank {
  readonly weights: ArrayLike<number>;
  readonly shape: FilterShape;
  /** Per input channel, what the graph divides pixels by before the stem; 1 when left out. */
  readonly std?: readonly number[];
}

/** What a filter bank does to white pixel noise. */
export interface FilterBankNoise {
  /**
   * Noise-equivalent bandwidth: sum of noise power over sum of peak power response, over the output channels; linear.
   * At least `1 / (k_h k_w)`; null when every filter is dead.
   */
  readonly noiseBandwidth: number | null;
  /**
   * Noise correlation between outputs `[dy][dx]` positions apart, power-weighted over channels, from (0, 0); the mean of
   * (dy, dx) and (dy, -dx), and 0 beyond the last entry.
   */
  readonly correlation: readonly (readonly number[])[];
  /** Output channels whose taps are all zero. */
  readonly deadFilters: number;
}

/** `[dy][dx]` at non-negative lags of output positions, the mean over the sign of dx. */
function outputCorrelation(
  total: PowerResponse['total'],
  height: number,
  width: number,
  stride: Pair,
): readonly (readonly number[])[] {
  const power = total(0, 0);
  const lags = (taps: number, step: number): readonly number[] =>
    Array.from({ length: Math.floor((taps - 1) / step) + 1 }, (_, index) => index * step);
  return lags(height, stride[0]).map((dy) =>
    lags(width, stride[1]).map((dx) => {
      const mirrored = (dy > 0 ? 2 : 1) * (dx > 0 ? 2 : 1);
      return power > 0 ? total(dy, dx) / (mirrored * power) : 0;
    }),
  );
}

/**
 * Noise of a stem from its own weights (rules/stem-kernel.md). Costs about
 * `out * (channels * (k_h k_w)^2 / 2 + 12 (k_h k_w)^1.5)` products.
 * @param stride of the convolution per axis, which sets the lags of the correlation
 * @throws RangeError when the weights do not fill the shape
 * @throws Error where WebAssembly is not allowed; `filterLoops` returns null there
 */
export function filterBankNoise({ weights, shape, std }: FilterBank, stride: Pair): FilterBankNoise {
  const [out, channels, height, width] = shape;
  if (weights.length !== out * channels * height * width) {
    throw new RangeError(`${weights.length} weights do not fill a shape of ${shape.join('x')}`);
  }
  // The loops assume at least one tap.
  if (weights.length === 0) return { noiseBandwidth: null, correlation: [], deadFilters: out };
  const loops = filterLoops();
  if (loops === null) throw new Error('a bandwidth needs WebAssembly, which is not allowed here');
  const powers = Array.from({ length: channels }, (_, channel) => 1 / (std?.[channel] ?? 1) ** 2);
  const { peaks, total, dead } = powerResponse(loops, weights, shape, powers);
  return {
    noiseBandwidth: peaks > 0 ? total(0, 0) / peaks : null,
    correlation: outputCorrelation(total, height, width, stride),
    deadFilters: dead,
  };
}
