import type { Pair } from './geometry.ts';

/** Autocorrelation of one filter at lags dy >= 0, |dx| < width: `[dy][dx + width - 1]`, summed over input channels. */
export type Autocorrelation = readonly Float64Array[];

// What is known of the response at one frequency lies in six numbers of an array: its value, then its derivatives.
const [VALUE, Y, X, YY, YX, XX] = [0, 1, 2, 3, 4, 5] as const;
type Response = Float64Array;

/**
 * Power response `sum_c |W_c(w)|^2` with its gradient and Hessian: the cosine series of the autocorrelation.
 * `cos(a + b)` is made of the cosines and sines along each axis, which are far fewer.
 */
function responseAt(lags: Autocorrelation, { turnX }: Scratch, wy: number, wx: number, out: Response): void {
  const taps = lags[0]?.length ?? 1;
  const half = (taps - 1) / 2;
  for (let dx = 0; dx <= half; dx++) {
    turnX[2 * dx] = Math.cos(wx * dx);
    turnX[2 * dx + 1] = Math.sin(wx * dx);
  }
  let [value, gy, gx, yy, yx, xx] = [0, 0, 0, 0, 0, 0];
  for (let dy = 0; dy < lags.length; dy++) {
    const row = lags[dy] as Float64Array;
    // Lags with dy > 0 stand for their mirror image as well.
    const fold = dy === 0 ? 1 : 2;
    const cosY = fold * Math.cos(wy * dy);
    const sinY = fold * Math.sin(wy * dy);
    for (let index = 0; index < taps; index++) {
      const dx = index - half;
      const at = 2 * Math.abs(dx);
      const cosX = turnX[at] as number;
      const sinX = dx < 0 ? -(turnX[at + 1] as number) : (turnX[at + 1] as number);
      const r = row[index] as number;
      const cosine = r * (cosY * cosX - sinY * sinX);
      const sine = r * (sinY * cosX + cosY * sinX);
      value += cosine;
      gy -= dy * sine;
      gx -= dx * sine;
      yy -= dy * dy * cosine;
      yx -= dy * dx * cosine;
      xx -= dx * dx * cosine;
    }
  }
  out[VALUE] = value;
  out[Y] = gy;
  out[X] = gx;
  out[YY] = yy;
  out[YX] = yx;
  out[XX] = xx;
}

/** Room that the climbs of one bank share. */
interface Scratch {
  /** Cosine and sine by lag along x. */
  readonly turnX: Float64Array;
  readonly here: Response;
  readonly next: Response;
}

const scratchFor = (width: number): Scratch => ({
  turnX: new Float64Array(2 * width),
  here: new Float64Array(6),
  next: new Float64Array(6),
});

const NEWTON_STEPS = 6;
const HALVINGS = 4;
/** A step this short, in radians a tap, no longer changes the height. */
const SHORTEST_STEP = 1e-8;

/** Climbs from a grid point to the top of its hill by Newton steps, shortened where the full one does not rise. */
function climb(lags: Autocorrelation, scratch: Scratch, startY: number, startX: number): number {
  const { here, next } = scratch;
  let [wy, wx] = [startY, startX];
  responseAt(lags, scratch, wy, wx, here);
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const [dy, dx] = newtonStep(here);
    if (Math.abs(dy) < SHORTEST_STEP && Math.abs(dx) < SHORTEST_STEP) break;
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
function newtonStep(response: Response): Pair {
  const at = (index: number): number => response[index] as number;
  const [gy, gx, a, b, c] = [at(Y), at(X), at(YY), at(YX), at(XX)];
  const determinant = a * c - b * b;
  if (determinant > 0 && a < 0) return [(b * gx - c * gy) / determinant, (b * gy - a * gx) / determinant];
  return [a < 0 ? -gy / a : 0, c < 0 ? -gx / c : 0];
}

/** Grid points per tap and axis. At 4, a peak amid four points shows at least 0.8 of its height. */
const OVERSAMPLING = 4;
const CANDIDATE = 0.8;

/** One period of a cosine and a sine at `length` points. */
const wave = (length: number): { readonly cosine: Float64Array; readonly sine: Float64Array } => ({
  cosine: Float64Array.from({ length }, (_, index) => Math.cos((2 * Math.PI * index) / length)),
  sine: Float64Array.from({ length }, (_, index) => Math.sin((2 * Math.PI * index) / length)),
});

/** Frequencies at which the response is evaluated: a full turn of rows, half a turn of columns (real filters mirror). */
interface Grid {
  readonly rows: number;
  readonly columns: number;
  readonly period: number;
  readonly vertical: ReturnType<typeof wave>;
  readonly horizontal: ReturnType<typeof wave>;
}

function gridFor(height: number, width: number): Grid {
  const rows = OVERSAMPLING * height;
  const period = OVERSAMPLING * width;
  return { rows, columns: period / 2 + 1, period, vertical: wave(rows), horizontal: wave(period) };
}

/** Power response on the grid, row-major: a transform along x, then one along y. */
function gridResponse(lags: Autocorrelation, { rows, columns, period, vertical, horizontal }: Grid): Float64Array {
  const response = new Float64Array(rows * columns);
  for (let dy = 0; dy < lags.length; dy++) {
    const row = lags[dy] as Float64Array;
    const half = (row.length - 1) / 2;
    const fold = dy === 0 ? 1 : 2;
    for (let column = 0; column < columns; column++) {
      let real = 0;
      let imaginary = 0;
      for (let index = 0; index < row.length; index++) {
        const phase = (column * (index - half + period)) % period;
        real += (row[index] as number) * (horizontal.cosine[phase] as number);
        imaginary += (row[index] as number) * (horizontal.sine[phase] as number);
      }
      for (let line = 0; line < rows; line++) {
        const phase = (line * dy) % rows;
        const turned = real * (vertical.cosine[phase] as number) - imaginary * (vertical.sine[phase] as number);
        response[line * columns + column] = (response[line * columns + column] as number) + fold * turned;
      }
    }
  }
  return response;
}

/** Grid points that no neighbour along an axis exceeds and that may hide the highest peak, as indices. */
function hilltops(response: Float64Array, { rows, columns }: Grid): readonly number[] {
  let top = 0;
  for (let i = 0; i < response.length; i++) top = Math.max(top, response[i] as number);
  const valueAt = (line: number, column: number): number =>
    response[((line + rows) % rows) * columns + Math.min(columns - 1, Math.abs(column))] ?? 0;
  const tops: number[] = [];
  for (let index = 0; index < response.length; index++) {
    const value = response[index] as number;
    if (value < CANDIDATE * top) continue;
    const line = Math.floor(index / columns);
    const column = index % columns;
    const isTop =
      value >= valueAt(line - 1, column) &&
      value >= valueAt(line + 1, column) &&
      value >= valueAt(line, column - 1) &&
      value >= valueAt(line, column + 1);
    if (isTop) tops.push(index);
  }
  return tops;
}

/**
 * A function that finds the highest point of the power response over all frequencies, for filters of one size: the best
 * of a grid, then climbed to the top. It answers in the unit of the autocorrelation; 0 for a dead filter.
 */
export function peakFinder(height: number, width: number): (lags: Autocorrelation) => number {
  const grid = gridFor(height, width);
  const scratch = scratchFor(width);
  const { rows, columns, period } = grid;
  return (lags) => {
    let best = 0;
    for (const index of hilltops(gridResponse(lags, grid), grid)) {
      const wy = (2 * Math.PI * Math.floor(index / columns)) / rows;
      const wx = (2 * Math.PI * (index % columns)) / period;
      best = Math.max(best, climb(lags, scratch, wy, wx));
    }
    return best;
  };
}
