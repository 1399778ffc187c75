/** Resizes as Pillow and torchvision do, in floats: a horizontal pass of weights, then a vertical one. */
import { antialiasedMatrix, interpolationMatrix, type ResizeMatrix } from '../../theory/resize.ts';
import { clip } from '../clip.ts';
import { channelsOf, type Pixels } from '../data/types.ts';

export type Interpolation = 'nearest' | 'bilinear' | 'bicubic' | 'lanczos' | 'box';

export interface Resampling {
  readonly interpolation: Interpolation;
  /** Stretches the filter when shrinking, as Pillow always does; without it only the nearest neighbours count. */
  readonly antialias: boolean;
}

const filters = { bilinear: 'bilinear', bicubic: 'bicubic', lanczos: 'lanczos3', box: 'box' } as const;

/** The source pixel under the centre of each output pixel; summed up as in Pillow, whose rounding decides between two. */
function nearestMatrix(source: number, target: number): ResizeMatrix {
  const scale = source / target;
  let centre = scale * 0.5;
  return Array.from({ length: target }, () => {
    const index = Math.min(source - 1, Math.floor(centre));
    centre += scale;
    return [[index, 1] as const];
  });
}

function matrixOf(source: number, target: number, { interpolation, antialias }: Resampling): ResizeMatrix {
  if (interpolation === 'nearest') return nearestMatrix(source, target);
  if (antialias || interpolation === 'lanczos' || interpolation === 'box') {
    return antialiasedMatrix(source, target, filters[interpolation]);
  }
  // Without antialias torch and OpenCV use a = -0.75, as ONNX does.
  return interpolationMatrix(source, target, interpolation === 'bicubic' ? 'cubic' : 'linear', 'half_pixel');
}

/** A sparse matrix in flat arrays: row `i` has entries [start[i], start[i + 1]) of `index` and `weight`. */
interface Flat {
  readonly start: Uint32Array;
  readonly index: Uint32Array;
  readonly weight: Float64Array;
}

function flatten(matrix: ResizeMatrix): Flat {
  const start = new Uint32Array(matrix.length + 1);
  matrix.forEach((row, i) => {
    start[i + 1] = (start[i] as number) + row.length;
  });
  const taps = matrix.flat();
  return {
    start,
    index: Uint32Array.from(taps, ([index]) => index),
    weight: Float64Array.from(taps, ([, weight]) => weight),
  };
}

/** Resizes an array of shape [outer, source, inner] along its middle axis. */
function alongAxis(
  data: Float32Array,
  outer: number,
  source: number,
  inner: number,
  matrix: ResizeMatrix,
): Float32Array {
  const { start, index, weight } = flatten(matrix);
  const target = matrix.length;
  const out = new Float32Array(outer * target * inner);
  for (let o = 0; o < outer; o++) {
    for (let row = 0; row < target; row++) {
      const [first, end] = [start[row] as number, start[row + 1] as number];
      const to = (o * target + row) * inner;
      for (let i = 0; i < inner; i++) {
        let sum = 0;
        for (let tap = first; tap < end; tap++) {
          sum += (weight[tap] as number) * (data[(o * source + (index[tap] as number)) * inner + i] as number);
        }
        // Pillow stores bytes between the passes, which clips the overshoot of bicubic and Lanczos.
        out[to + i] = clip(sum);
      }
    }
  }
  return out;
}

/** @param size in pixels, from 1 */
export function resample(
  pixels: Pixels,
  size: { readonly height: number; readonly width: number },
  resampling: Resampling,
): Pixels {
  const { width, height, data } = pixels;
  const channels = channelsOf(pixels);
  const across =
    size.width === width ? data : alongAxis(data, height, width, channels, matrixOf(width, size.width, resampling));
  const down =
    size.height === height
      ? across
      : alongAxis(across, 1, height, size.width * channels, matrixOf(height, size.height, resampling));
  return { ...size, data: down };
}
