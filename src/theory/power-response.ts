import type { Pair } from './geometry.ts';
import { dot, firstAtLeast, highest, multiply, rotate, scale } from './vectors.ts';

/**
 * Autocorrelation of one filter at lags dy >= 0, |dx| < width, summed over input channels: rows of `2 width - 1`, dx
 * ascending, one after another.
 */
export type Autocorrelation = Float64Array;

/** Lags of filters of one size. */
interface Lags {
  readonly height: number;
  readonly width: number;
  /** Lags along a row. */
  readonly taps: number;
  readonly count: number;
}

const lagsOf = (height: number, width: number): Lags => ({
  height,
  width,
  taps: 2 * width - 1,
  count: height * (2 * width - 1),
});

// Of the response at one frequency six numbers are told, its value and its derivatives. Each is a sum over the lags, of the
// cosine or sine there times the autocorrelation, itself or multiplied by lags.
const [VALUE, Y, X, YY, YX, XX] = [0, 1, 2, 3, 4, 5] as const;
const SUMS = 6;

/** What multiplies the autocorrelation in each sum: 1, dy, dx, dy dy, dy dx and dx dx, with the signs of derivatives. */
function factorsOf({ taps, count }: Lags): Float64Array {
  const factors = new Float64Array(SUMS * count);
  for (let at = 0; at < count; at++) {
    const dy = Math.floor(at / taps);
    const dx = (at % taps) - (taps - 1) / 2;
    // Lags with dy > 0 stand for their mirror image as well.
    const fold = dy === 0 ? 1 : 2;
    factors[VALUE * count + at] = fold;
    factors[Y * count + at] = -fold * dy;
    factors[X * count + at] = -fold * dx;
    factors[YY * count + at] = -fold * dy * dy;
    factors[YX * count + at] = -fold * dy * dx;
    factors[XX * count + at] = -fold * dx * dx;
  }
  return factors;
}

/** Room that the climbs of one bank share. */
interface Scratch {
  readonly factors: Float64Array;
  /** The sums' terms but for the cosine or sine: the autocorrelation of one filter times the factors. */
  readonly moments: Float64Array;
  /** `cos(wy dy + wx dx)` at every lag, then the sines. */
  readonly wave: Float64Array;
  readonly here: Float64Array;
  readonly next: Float64Array;
}

const scratchFor = (lags: Lags): Scratch => ({
  factors: factorsOf(lags),
  moments: new Float64Array(SUMS * lags.count),
  wave: new Float64Array(2 * lags.count),
  here: new Float64Array(SUMS),
  next: new Float64Array(SUMS),
});

/**
 * Fills `wave` from the first lag on: what is there, turned by as many steps as there are, is as many again. First along x,
 * then whole rows along y.
 */
function turn({ height, width, taps, count }: Lags, wave: Float64Array, wy: number, wx: number): void {
  wave[0] = Math.cos(wx * (1 - width));
  wave[count] = Math.sin(wx * (1 - width));
  for (let done = 1; done < taps; done *= 2) {
    rotate(wave, Math.min(done, taps - done), count, done, Math.cos(wx * done), Math.sin(wx * done));
  }
  for (let rows = 1; rows < height; rows *= 2) {
    const more = Math.min(rows, height - rows);
    rotate(wave, more * taps, count, rows * taps, Math.cos(wy * rows), Math.sin(wy * rows));
  }
}

/** Power response `sum_c |W_c(w)|^2` with its gradient and Hessian. */
function responseAt(lags: Lags, { moments, wave }: Scratch, wy: number, wx: number, out: Float64Array): void {
  const { count } = lags;
  turn(lags, wave, wy, wx);
  for (let sum = 0; sum < SUMS; sum++) {
    out[sum] = dot(moments, sum * count, wave, sum === Y || sum === X ? count : 0, count);
  }
}

const NEWTON_STEPS = 6;
const HALVINGS = 4;
/** Share of the height below which what is left to climb is told by the parabola: it is off by that to the power 1.5. */
const LEAST_RISE = 1e-9;

/** Climbs from a grid point to the top of its hill by Newton steps, shortened where the full one does not rise. */
function climb(lags: Lags, scratch: Scratch, startY: number, startX: number): number {
  const { here, next } = scratch;
  let wy = startY;
  let wx = startX;
  responseAt(lags, scratch, wy, wx, here);
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const [dy, dx] = newtonStep(here);
    const rise = (dy * (here[Y] as number) + dx * (here[X] as number)) / 2;
    if (rise < LEAST_RISE * (here[VALUE] as number)) return (here[VALUE] as number) + rise;
    const from = here[VALUE] as number;
    let share = 1;
    responseAt(lags, scratch, wy + dy, wx + dx, next);
    for (let halving = 0; halving < HALVINGS && (next[VALUE] as number) <= from; halving++) {
      share /= 2;
      responseAt(lags, scratch, wy + share * dy, wx + share * dx, next);
    }
    if ((next[VALUE] as number) <= from * (1 + 1e-12)) break;
    wy += share * dy;
    wx += share * dx;
    here.set(next);
  }
  return here[VALUE] as number;
}

/** Where the surface is no hilltop (a ridge, or a single row of taps), each axis that curves down is climbed alone. */
function newtonStep(response: Float64Array): Pair {
  const gy = response[Y] as number;
  const gx = response[X] as number;
  const a = response[YY] as number;
  const b = response[YX] as number;
  const c = response[XX] as number;
  const determinant = a * c - b * b;
  if (determinant > 0 && a < 0) return [(b * gx - c * gy) / determinant, (b * gy - a * gx) / determinant];
  return [a < 0 ? -gy / a : 0, c < 0 ? -gx / c : 0];
}

/** Grid points per tap and axis. At 4, a peak amid four points shows at least 0.8 of its height. */
const OVERSAMPLING = 4;
const CANDIDATE = 0.8;

/** Frequencies at which the response is evaluated: a full turn of rows, half a turn of columns (real filters mirror). */
interface Grid {
  readonly rows: number;
  readonly columns: number;
  readonly period: number;
  /** Per column the cosine at every lag along x, then the sine. */
  readonly horizontal: Float64Array;
  /** Per row the cosine at every lag along y, then the sine negated: those with dy > 0 twice, for their mirror image. */
  readonly vertical: Float64Array;
  /** Room for the transform along x: by column the real parts at every dy, then the imaginary ones. */
  readonly turned: Float64Array;
  /** Room for the response, column by column. */
  readonly response: Float64Array;
}

function gridFor({ height, width, taps }: Lags): Grid {
  const rows = OVERSAMPLING * height;
  const period = OVERSAMPLING * width;
  const columns = period / 2 + 1;
  const horizontal = new Float64Array(2 * taps * columns);
  for (let column = 0; column < columns; column++) {
    for (let index = 0; index < taps; index++) {
      const angle = (2 * Math.PI * column * (index + 1 - width)) / period;
      horizontal[2 * taps * column + index] = Math.cos(angle);
      horizontal[2 * taps * column + taps + index] = Math.sin(angle);
    }
  }
  const vertical = new Float64Array(2 * height * rows);
  for (let row = 0; row < rows; row++) {
    for (let dy = 0; dy < height; dy++) {
      const angle = (2 * Math.PI * row * dy) / rows;
      const fold = dy === 0 ? 1 : 2;
      vertical[2 * height * row + dy] = fold * Math.cos(angle);
      vertical[2 * height * row + height + dy] = -fold * Math.sin(angle);
    }
  }
  const [turned, response] = [new Float64Array(2 * columns * height), new Float64Array(columns * rows)];
  return { rows, columns, period, horizontal, vertical, turned, response };
}

/** Fills the power response on the grid: a transform along x, then one along y. */
function gridResponse(correlation: Autocorrelation, { height, taps }: Lags, grid: Grid): void {
  const { rows, columns, horizontal, vertical, turned, response } = grid;
  for (let dy = 0; dy < height; dy++) {
    multiply(horizontal, correlation, dy * taps, taps, turned, dy, height);
  }
  for (let x = 0; x < columns; x++) {
    multiply(vertical, turned, 2 * height * x, 2 * height, response.subarray(rows * x, rows * (x + 1)), 0, 1);
  }
}

/** Grid points that no neighbour along an axis exceeds and that may hide the highest peak, as indices. */
function hilltops(grid: Grid): readonly number[] {
  const { response } = grid;
  const least = CANDIDATE * highest(response);
  const tops: number[] = [];
  for (let i = firstAtLeast(response, least, 0); i < response.length; i = firstAtLeast(response, least, i + 1)) {
    if (isTop(grid, i)) tops.push(i);
  }
  return tops;
}

function isTop({ response, rows, columns }: Grid, index: number): boolean {
  const row = index % rows;
  const first = index - row;
  const left = index < rows ? index + rows : index - rows;
  const right = first === (columns - 1) * rows ? index : index + rows;
  const value = response[index] as number;
  return (
    value >= (response[first + ((row + rows - 1) % rows)] as number) &&
    value >= (response[first + ((row + 1) % rows)] as number) &&
    value >= (response[left] as number) &&
    value >= (response[right] as number)
  );
}

/**
 * A function that finds the highest point of the power response over all frequencies, for filters of one size: the best
 * of a grid, then climbed to the top. It answers in the unit of the autocorrelation; 0 for a dead filter.
 */
export function peakFinder(height: number, width: number): (correlation: Autocorrelation) => number {
  const lags = lagsOf(height, width);
  const grid = gridFor(lags);
  const scratch = scratchFor(lags);
  const { rows, period } = grid;
  return (correlation) => {
    gridResponse(correlation, lags, grid);
    scale(correlation, scratch.factors, scratch.moments);
    let best = 0;
    for (const index of hilltops(grid)) {
      const wy = (2 * Math.PI * (index % rows)) / rows;
      const wx = (2 * Math.PI * Math.floor(index / rows)) / period;
      best = Math.max(best, climb(lags, scratch, wy, wx));
    }
    return best;
  };
}
