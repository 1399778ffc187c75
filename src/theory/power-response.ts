import { type FilterLoops, reserve } from './filter-loops.ts';

/** Convolution weights: [out, in, height, width]. */
export type FilterShape = readonly [out: number, channels: number, height: number, width: number];

/** Grid points per tap and axis. */
const OVERSAMPLING = 4;

const DOUBLE = Float64Array.BYTES_PER_ELEMENT;
/** What belongs to a cosine, and what belongs to a sine. */
const PAIR = 2 * DOUBLE;

/** Frequencies along y: half a turn, as the loops make two points of each, and one more that all have a neighbour. */
const alongY = (height: number): number => (OVERSAMPLING * height) / 2 + 2;
/** Half a turn along x, as real filters mirror, and one more at each end. */
const alongX = (width: number): number => (OVERSAMPLING * width) / 2 + 3;

/** Lengths in the loops' memory, in bytes, in the order in which the loops take their addresses. */
const roomFor = ([out, channels, height, width]: FilterShape): readonly number[] => [
  height * width * PAIR, // the autocorrelation of all filters
  height * width * PAIR, // of one
  out * channels * height * width * DOUBLE, // taps
  channels * DOUBLE, // powers
  height * (width + 2) * DOUBLE, // one channel's taps with a 0 behind each row
  alongX(width) * width * PAIR, // per frequency along x its cosine and sine at every lag
  alongY(height) * height * PAIR, // the same along y
  alongX(width) * height * PAIR, // the transform along x
  alongX(width) * (2 * alongY(height) - 1) * DOUBLE, // the response
  3 * width * PAIR, // one frequency's waves, and what they change by
];

/** Of the filters of a bank, all together. */
export interface PowerResponse {
  /** The highest points of each one's `sum_c |W_c(w)|^2` over all frequencies. */
  readonly peaks: number;
  /** At `[dy][dx]`, from (0, 0), the autocorrelation, with the lags that mirror one; valid until the next call. */
  readonly total: (dy: number, dx: number) => number;
  /** Filters whose taps are all zero. */
  readonly dead: number;
}

/** @param powers by which each channel's is multiplied */
export function powerResponse(
  loops: FilterLoops,
  weights: ArrayLike<number>,
  shape: FilterShape,
  powers: readonly number[],
): PowerResponse {
  const [out, channels, height, width] = shape;
  let end = 0;
  const addresses = roomFor(shape).map((bytes) => {
    end += bytes;
    return end - bytes;
  });
  const numbers = reserve(loops, end);
  const [total, , taps, powersAt] = addresses as [number, number, number, number];
  numbers.set(weights, taps / DOUBLE);
  numbers.set(powers, powersAt / DOUBLE);
  const peaks = loops.peaks(out, channels, height, width, ...stepOf(height), ...stepOf(width), ...addresses);
  return {
    peaks,
    total: (dy, dx) => numbers[total / DOUBLE + 2 * (dy * width + dx)] as number,
    dead: loops.dead.value,
  };
}

/** Cosine and sine of the angle between neighbours on the grid. */
function stepOf(taps: number): readonly [cos: number, sin: number] {
  const angle = (2 * Math.PI) / (OVERSAMPLING * taps);
  return [Math.cos(angle), Math.sin(angle)];
}
