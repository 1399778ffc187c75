import { type FilterLoops, reserve } from './filter-loops.ts';

/** Convolution weights: [out, in, height, width]. */
export type FilterShape = readonly [out: number, channels: number, height: number, width: number];

/** Grid points per tap and axis. */
const OVERSAMPLING = 4;

const DOUBLE = Float64Array.BYTES_PER_ELEMENT;

/**
 * Frequencies of the grid along an axis: a full turn along y and half a turn along x, as real filters mirror, and one more
 * at each end, so that all have neighbours.
 */
const alongY = (height: number): number => OVERSAMPLING * height + 2;
const alongX = (width: number): number => (OVERSAMPLING * width) / 2 + 3;

/** Addresses in the loops' memory. What lies there reaches to the next one. */
interface Room {
  /** `even` of all filters that counted. */
  readonly total: number;
  readonly even: number;
  readonly odd: number;
  readonly taps: number;
  /** Per frequency along x the cosine at every lag, then as many rows of sines. */
  readonly cosX: number;
  readonly sinX: number;
  /** Per frequency along y the cosine at every lag, then the sine negated. */
  readonly alongY: number;
  /** The transform along x: per frequency what belongs to the cosines along y, then to the sines. */
  readonly lines: number;
  /** The response, a row for each frequency along x. */
  readonly grid: number;
  readonly end: number;
}

function roomFor([out, channels, height, width]: FilterShape): Room {
  let end = 0;
  const take = (count: number): number => {
    end += count * DOUBLE;
    return end - count * DOUBLE;
  };
  return {
    total: take(height * width),
    even: take(height * width),
    odd: take(height * width),
    taps: take(out * channels * height * width),
    cosX: take(alongX(width) * width),
    sinX: take(alongX(width) * width),
    alongY: take(alongY(height) * 2 * height),
    lines: take(alongX(width) * 2 * height),
    grid: take(alongX(width) * alongY(height)),
    end,
  };
}

/**
 * The filters of a bank in the loops' memory, one of them of interest. There is one bank at a time: the next one takes its
 * place.
 */
export interface PowerResponse {
  /** Makes a filter the one of interest. */
  readonly turnTo: (filter: number) => void;
  /** Power of its taps, then at the other lags `[dy][dx]` its autocorrelation, together with all lags that mirror one. */
  readonly even: Float64Array;
  /** The highest point of its `sum_c |W_c(w)|^2` over all frequencies. */
  readonly peak: () => number;
  /** Adds it to the total. */
  readonly count: () => void;
  /** As `even`, of all filters that were counted. */
  readonly total: Float64Array;
}

/** @param powers by which each channel's is multiplied */
export function powerResponse(
  loops: FilterLoops,
  weights: ArrayLike<number>,
  shape: FilterShape,
  powers: readonly number[],
): PowerResponse {
  const [, channels, height, width] = shape;
  const room = roomFor(shape);
  const numbers = reserve(loops, room.end);
  const between = (from: number, to: number): Float64Array => numbers.subarray(from / DOUBLE, to / DOUBLE);
  const [column, pitch] = [height * DOUBLE, width * DOUBLE];
  const stepY = stepOf(height);
  const stepX = stepOf(width);
  loops.waves(alongX(width), pitch, ...stepX, room.cosX, room.sinX, pitch, 1);
  loops.waves(alongY(height), column, ...stepY, room.alongY, room.alongY + column, 2 * column, -1);
  between(room.taps, room.cosX).set(weights);
  const total = between(room.total, room.even).fill(0);
  const sums = between(room.even, room.taps);
  const waves = [room.cosX, room.sinX, room.alongY, room.lines, room.grid, room.end] as const;
  return {
    total,
    even: between(room.even, room.odd),
    turnTo(filter) {
      sums.fill(0);
      powers.forEach((power, channel) => {
        const taps = room.taps + (filter * channels + channel) * height * pitch;
        loops.correlate(taps, power, height, pitch, room.even, room.odd);
      });
    },
    peak: () => loops.peak(room.even, room.odd, height, pitch, ...waves, ...stepY, ...stepX),
    count: () => loops.accumulate(room.even, room.odd, room.total),
  };
}

/** Cosine and sine of the angle between neighbours on the grid. */
function stepOf(taps: number): readonly [cos: number, sin: number] {
  const angle = (2 * Math.PI) / (OVERSAMPLING * taps);
  return [Math.cos(angle), Math.sin(angle)];
}
