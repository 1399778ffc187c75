import type { Pair } from './geometry.ts';

/** Autocorrelation of one filter at lags dy >= 0, |dx| < width: `[dy][dx + width - 1]`, summed over input channels. */
export type Autocorrelation = readonly Float64Array[];

/** Power response `sum_c |W_c(w)|^2` with its gradient and Hessian: the cosine series of the autocorrelation. */
function responseAt(lags: Autocorrelation, wy: number, wx: number) {
  let value = 0;
  const gradient: [number, number] = [0, 0];
  const hessian: [number, number, number] = [0, 0, 0];
  for (const [dy, row] of lags.entries()) {
    const half = (row.length - 1) / 2;
    // Lags with dy > 0 stand for their mirror image as well.
    const fold = dy === 0 ? 1 : 2;
    for (const [index, r] of row.entries()) {
      const dx = index - half;
      const phase = wy * dy + wx * dx;
      const cosine = fold * r * Math.cos(phase);
      const sine = fold * r * Math.sin(phase);
      value += cosine;
      gradient[0] -= dy * sine;
      gradient[1] -= dx * sine;
      hessian[0] -= dy * dy * cosine;
      hessian[1] -= dy * dx * cosine;
      hessian[2] -= dx * dx * cosine;
    }
  }
  return { value, gradient, hessian };
}

const NEWTON_STEPS = 6;
const HALVINGS = 4;

/** Climbs from a grid point to the top of its hill by Newton steps, shortened where the full one does not rise. */
function climb(lags: Autocorrelation, [startY, startX]: Pair): number {
  let [wy, wx] = [startY, startX];
  let here = responseAt(lags, wy, wx);
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const [dy, dx] = newtonStep(here);
    let share = 1;
    let next = responseAt(lags, wy + dy, wx + dx);
    for (let halving = 0; halving < HALVINGS && next.value <= here.value; halving++) {
      share /= 2;
      next = responseAt(lags, wy + share * dy, wx + share * dx);
    }
    if (next.value <= here.value * (1 + 1e-12)) break;
    [wy, wx, here] = [wy + share * dy, wx + share * dx, next];
  }
  return here.value;
}

/** Where the surface is no hilltop (a ridge, or a single row of taps), each axis that curves down is climbed alone. */
function newtonStep({ gradient: [gy, gx], hessian: [a, b, c] }: ReturnType<typeof responseAt>): Pair {
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
  for (const [dy, row] of lags.entries()) {
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
  const top = response.reduce((best, value) => Math.max(best, value), 0);
  const valueAt = (line: number, column: number): number =>
    response[((line + rows) % rows) * columns + Math.min(columns - 1, Math.abs(column))] ?? 0;
  return [...response.keys()].filter((index) => {
    const value = response[index] as number;
    if (value < CANDIDATE * top) return false;
    const line = Math.floor(index / columns);
    const column = index % columns;
    return (
      value >= valueAt(line - 1, column) &&
      value >= valueAt(line + 1, column) &&
      value >= valueAt(line, column - 1) &&
      value >= valueAt(line, column + 1)
    );
  });
}

/**
 * Highest point of the power response over all frequencies: the best of a grid, then climbed to the top.
 * @returns in the unit of the autocorrelation; 0 for a dead filter
 */
export function peakResponse(lags: Autocorrelation): number {
  const grid = gridFor(lags.length, ((lags[0]?.length ?? 1) + 1) / 2);
  const { rows, columns, period } = grid;
  return hilltops(gridResponse(lags, grid), grid).reduce((best, index) => {
    const wy = (2 * Math.PI * Math.floor(index / columns)) / rows;
    const wx = (2 * Math.PI * (index % columns)) / period;
    return Math.max(best, climb(lags, [wy, wx]));
  }, 0);
}
