import type { Pair } from './geometry.ts';
import { type Autocorrelation, peakFinder } from './power-response.ts';

/** Convolution weights, row-major [out, in, height, width]. */
export interface FilterBank {
  readonly weights: ArrayLike<number>;
  readonly shape: readonly [out: number, channels: number, height: number, width: number];
  /** Per input channel, where the graph divides by it before the stem; 1 when left out. */
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

function autocorrelation({ weights, shape, std }: FilterBank, out: number): Autocorrelation {
  const [, channels, height, width] = shape;
  const lags = Array.from({ length: height }, () => new Float64Array(2 * width - 1));
  for (let channel = 0; channel < channels; channel++) {
    const start = (out * channels + channel) * height * width;
    const power = 1 / (std?.[channel] ?? 1) ** 2;
    for (let dy = 0; dy < height; dy++) {
      const lag = lags[dy] as Float64Array;
      for (let dx = 1 - width; dx < width; dx++) {
        const first = Math.max(0, -dx);
        const last = width - Math.max(0, dx);
        const ahead = dy * width + dx;
        let sum = 0;
        for (let y = 0; y < height - dy; y++) {
          const row = start + y * width;
          for (let x = row + first; x < row + last; x++) sum += (weights[x] as number) * (weights[x + ahead] as number);
        }
        lag[dx + width - 1] = (lag[dx + width - 1] as number) + sum * power;
      }
    }
  }
  return lags;
}

/** `[dy][dx]` at non-negative lags of output positions, the mean over the sign of dx. */
function outputCorrelation(sum: Autocorrelation, stride: Pair): readonly (readonly number[])[] {
  const width = ((sum[0]?.length ?? 1) + 1) / 2;
  const at = (dy: number, dx: number): number => sum[dy]?.[dx + width - 1] ?? 0;
  const power = at(0, 0);
  const lags = (taps: number, step: number): readonly number[] =>
    Array.from({ length: Math.floor((taps - 1) / step) + 1 }, (_, index) => index * step);
  return lags(sum.length, stride[0]).map((dy) =>
    lags(width, stride[1]).map((dx) => (power > 0 ? (at(dy, dx) + at(dy, -dx)) / (2 * power) : 0)),
  );
}

/**
 * Noise of a stem from its own weights (theory.md, rule 1, "From the weights"). Costs about `out * 16 * (k_h k_w)^1.5`
 * cosines, so keep banks small: 64 filters of 7x7 take some milliseconds.
 * @param stride of the convolution per axis, which sets the lags of the correlation
 * @throws RangeError when the weights do not fill the shape
 */
export function filterBankNoise(bank: FilterBank, stride: Pair): FilterBankNoise {
  const [out, channels, height, width] = bank.shape;
  if (bank.weights.length !== out * channels * height * width) {
    throw new RangeError(`${bank.weights.length} weights do not fill a shape of ${bank.shape.join('x')}`);
  }
  const filters = Array.from({ length: out }, (_, index) => autocorrelation(bank, index));
  const powerOf = (lags: Autocorrelation): number => lags[0]?.[width - 1] ?? 0;
  const live = filters.filter((lags) => powerOf(lags) > 0);
  const power = live.reduce((sum, lags) => sum + powerOf(lags), 0);
  const peakOf = peakFinder(height, width);
  const peak = live.reduce((sum, lags) => sum + peakOf(lags), 0);
  const total = Array.from({ length: height }, (_, dy) =>
    Float64Array.from({ length: 2 * width - 1 }, (_, dx) => live.reduce((sum, lags) => sum + (lags[dy]?.[dx] ?? 0), 0)),
  );
  return {
    noiseBandwidth: peak > 0 ? power / peak : null,
    correlation: outputCorrelation(total, stride),
    deadFilters: out - live.length,
  };
}
