import type { Pair } from './geometry.ts';
import { type Autocorrelation, peakFinder } from './power-response.ts';
import { dot } from './vectors.ts';

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

/** The autocorrelation of each filter, one after another. */
function autocorrelations({ weights, shape: [out, channels, height, width], std }: FilterBank): Float64Array {
  const taps = 2 * width - 1;
  const count = height * taps;
  const result = new Float64Array(out * count);
  // Rows of one channel with room for a lag beside them: one sum then runs over all rows, and meets nothing but zeros there.
  const rows = new Float64Array(count);
  for (let channel = 0; channel < channels; channel++) {
    const power = 1 / (std?.[channel] ?? 1) ** 2;
    for (let filter = 0; filter < out; filter++) {
      const start = (filter * channels + channel) * height * width;
      for (let i = 0; i < height * width; i++) {
        rows[Math.floor(i / width) * taps + (i % width)] = weights[start + i] as number;
      }
      addAutocorrelation(rows, height, width, power, result, filter * count);
    }
  }
  return result;
}

function addAutocorrelation(
  rows: Float64Array,
  height: number,
  width: number,
  power: number,
  result: Float64Array,
  at: number,
): void {
  const taps = 2 * width - 1;
  for (let dy = 0; dy < height; dy++) {
    for (let index = 0; index < taps; index++) {
      const lag = dy * taps + index - width + 1;
      const sum = dot(rows, Math.max(0, -lag), rows, Math.max(0, lag), rows.length - Math.abs(lag));
      const place = at + dy * taps + index;
      result[place] = (result[place] as number) + sum * power;
    }
  }
}

/** `[dy][dx]` at non-negative lags of output positions, the mean over the sign of dx. */
function outputCorrelation(
  sum: Autocorrelation,
  height: number,
  width: number,
  stride: Pair,
): readonly (readonly number[])[] {
  const at = (dy: number, dx: number): number => sum[dy * (2 * width - 1) + dx + width - 1] ?? 0;
  const power = at(0, 0);
  const lags = (taps: number, step: number): readonly number[] =>
    Array.from({ length: Math.floor((taps - 1) / step) + 1 }, (_, index) => index * step);
  return lags(height, stride[0]).map((dy) =>
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
  const all = autocorrelations(bank);
  const count = height * (2 * width - 1);
  const total = new Float64Array(count);
  const peakOf = peakFinder(height, width);
  let [power, peak, deadFilters] = [0, 0, 0];
  for (let filter = 0; filter < out; filter++) {
    const own = all.subarray(filter * count, (filter + 1) * count);
    const ownPower = own[width - 1] as number;
    if (ownPower === 0) {
      deadFilters++;
      continue;
    }
    power += ownPower;
    peak += peakOf(own);
    for (let i = 0; i < count; i++) total[i] = (total[i] as number) + (own[i] as number);
  }
  return {
    noiseBandwidth: peak > 0 ? power / peak : null,
    correlation: outputCorrelation(total, height, width, stride),
    deadFilters,
  };
}
