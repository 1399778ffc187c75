import type { Pair } from './geometry.ts';

/** Antialiased filters as image libraries name them; `cubic-onnx` is a = -0.75, `bicubic` a = -0.5. */
export type ResizeFilter = 'box' | 'bilinear' | 'bicubic' | 'cubic-onnx' | 'lanczos3';

/** How ONNX Resize places an output sample on the source grid; other names are read as `half_pixel`. */
export type Coordinates = 'half_pixel' | 'asymmetric' | 'align_corners' | 'pytorch_half_pixel';

/** Row i has the weights of output sample i, as [source index, weight] pairs whose weights sum to 1. */
export type ResizeMatrix = readonly (readonly (readonly [source: number, weight: number])[])[];

const cubic =
  (a: number) =>
  (x: number): number => {
    const d = Math.abs(x);
    if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
    return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
  };

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const FILTERS: Readonly<Record<ResizeFilter, { readonly support: number; readonly at: (x: number) => number }>> = {
  // Half-open as in Pillow, so that a source pixel on the border of two outputs counts for one of them.
  box: { support: 0.5, at: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, at: cubic(-0.5) },
  'cubic-onnx': { support: 2, at: cubic(-0.75) },
  lanczos3: { support: 3, at: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** The weights of a filter stretched by the scale, as in Pillow and ONNX with `antialias=1`; rows at the border are renormalized. */
export function antialiasedMatrix(source: number, target: number, filter: ResizeFilter): ResizeMatrix {
  const { support, at } = FILTERS[filter];
  const scale = source / target;
  const stretch = Math.max(1, scale);
  return Array.from({ length: target }, (_, row) => {
    const centre = (row + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - support * stretch));
    const last = Math.min(source - 1, Math.ceil(centre + support * stretch));
    const taps = Array.from(
      { length: last - first + 1 },
      (_, index) => [first + index, at((first + index + 0.5 - centre) / stretch)] as const,
    ).filter(([, weight]) => weight !== 0);
    const sum = taps.reduce((total, [, weight]) => total + weight, 0);
    return taps.map(([index, weight]) => [index, weight / sum] as const);
  });
}

const PLACE: Readonly<Record<Coordinates, (row: number, source: number, target: number) => number>> = {
  half_pixel: (row, source, target) => ((row + 0.5) * source) / target - 0.5,
  asymmetric: (row, source, target) => (row * source) / target,
  align_corners: (row, source, target) => (target > 1 ? (row * (source - 1)) / (target - 1) : 0),
  pytorch_half_pixel: (row, source, target) => (target > 1 ? ((row + 0.5) * source) / target - 0.5 : 0),
};

const isCoordinates = (name: string): name is Coordinates => name in PLACE;

const INTERPOLATE = { linear: FILTERS.bilinear, cubic: FILTERS['cubic-onnx'] } as const;

/** The weights of ONNX's Resize without antialias: two (linear) or four (cubic) neighbours at any scale; border pixels repeat. */
export function interpolationMatrix(
  source: number,
  target: number,
  mode: 'nearest' | 'linear' | 'cubic',
  coordinates: string,
): ResizeMatrix {
  const place = PLACE[isCoordinates(coordinates) ? coordinates : 'half_pixel'];
  const clamp = (index: number): number => Math.min(source - 1, Math.max(0, index));
  return Array.from({ length: target }, (_, row) => {
    const position = place(row, source, target);
    if (mode === 'nearest') return [[clamp(Math.ceil(position - 0.5)), 1]];
    const { support, at } = INTERPOLATE[mode];
    const merged = new Map<number, number>();
    for (let tap = 1 - support; tap <= support; tap++) {
      const index = clamp(Math.floor(position) + tap);
      merged.set(index, (merged.get(index) ?? 0) + at(Math.floor(position) + tap - position));
    }
    return [...merged];
  });
}

/** Variance of white noise of variance 1 after a resize along one axis: the mean over outputs of the sum of squared weights. */
const axisVariance = (matrix: ResizeMatrix): number =>
  matrix.reduce((sum, row) => sum + row.reduce((power, [, weight]) => power + weight ** 2, 0), 0) / matrix.length;

/** A resize, as far as its effect on noise is concerned. */
export interface Resize {
  readonly mode: 'nearest' | 'linear' | 'cubic' | ResizeFilter;
  readonly antialias: boolean;
  readonly coordinates: string;
}

function matrixFor(source: number, target: number, { mode, antialias, coordinates }: Resize): ResizeMatrix {
  switch (mode) {
    case 'nearest':
      return interpolationMatrix(source, target, mode, coordinates);
    case 'linear':
      return antialias
        ? antialiasedMatrix(source, target, 'bilinear')
        : interpolationMatrix(source, target, mode, coordinates);
    case 'cubic':
      return antialias
        ? antialiasedMatrix(source, target, 'cubic-onnx')
        : interpolationMatrix(source, target, mode, coordinates);
    default:
      return antialiasedMatrix(source, target, mode);
  }
}

/**
 * `c` of rules/input-resolution.md: the variance of pixel noise after a resize by s, times s^2. 1 is the ideal average of s^2
 * pixels, s^2 no averaging at all. Enlarging never helps, so an axis that does not shrink counts as 1.
 * @param source size in pixels before, [height, width], from 1
 * @param target size in pixels after
 */
export function resizeVariance(source: Pair, target: Pair, resize: Resize): number {
  const along = (from: number, to: number): number =>
    from <= to ? 1 : (axisVariance(matrixFor(from, to, resize)) * from) / to;
  return along(source[0], target[0]) * along(source[1], target[1]);
}
