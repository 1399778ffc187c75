import { type FilterLoops, reserve } from './filter-loops.ts';

/** Convolution weights: [out, in, height, width]. */
export type FilterShape = readonly [out: number, channels: number, height: number, width: number];

/** Frequencies per tap along each axis. */
const OVERSAMPLING = 4;

const DOUBLE = Float64Array.BYTES_PER_ELEMENT;
/** Two doubles: the cosine and the sine part. */
const PAIR = 2 * DOUBLE;

/** Frequencies along y: half a turn, as the loops get two points from each, plus neighbours at both ends. */
const alongY = (height: number): number => (OVERSAMPLING * height) / 2 + 2;
/** Frequencies along x: half a turn, as the response of real filters is symmetric, plus neighbours at both ends. */
const alongX = (width: number): number => (OVERSAMPLING * width) / 2 + 3;

/** Lengths of the parts of the loops' memory, in bytes, in the order in which the loops take their addresses. */
const roomFor = ([out, channels, height, width]: FilterShape): readonly number[] => [
  height * width * PAIR, // the autocorrelation of all filters
  height * width * PAIR, // the autocorrelation of one filter
  out * channels * height * width * DOUBLE, // taps
  channels * DOUBLE, // powers
  height * (width + 2) * DOUBLE, // one channel's taps, each row padded with zeros
  alongX(width) * width * PAIR, // for each frequency along x, cosine and sine at every lag
  alongY(height) * height * PAIR, // the same along y
  alongX(width) * height * PAIR, // the transform along x
  alongX(width) * (2 * alongY(height) - 1) * DOUBLE, // the response
  3 * width * PAIR, // the waves of one frequency, and their increments
];

/** Sums over the filters of a bank. */
export interface PowerResponse {
  /** The sum of each filter's peak of `sum_c |W_c(w)|^2` over all frequencies. */
  readonly peaks: number;
  /** The autocorrelation at lag (dy, dx) plus its mirror images; valid until the next call of `powerResponse`. */
  readonly total: (dy: number, dx: number) => number;
  /** Filters whose taps are all zero. */
  readonly dead: number;
}

/** @param powers factors of the channels' power responses */
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

/** Cosine and sine of the angle between neighbouring frequencies. */
function stepOf(taps: number): readonly [cos: number, sin: number] {
  const angle = (2 * Math.PI) / (OVERSAMPLING * taps);
  return [Math.cos(angle), Math.sin(angle)];
}
