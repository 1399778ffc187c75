/** Operators with sliding windows, and resizes: places stay places, on a coarser or finer grid. */
import { attributeOf, intOf, intsOf, textOf } from '../attributes.ts';
import { type Axis, axisSize, type Factor, features, purelySpatial } from '../axes.ts';
import type { Call, Result, Size, Transfer } from '../interpretation.ts';
import { convWeights, slid, spread, type Window, windowOf } from '../window.ts';
import { cut } from './cut.ts';
import { atAxis } from './dims.ts';

/** An axis of places after a window slid along it with a stride. */
function strided(axis: Axis | undefined, stride: number, size: Size, fallback: 'H' | 'W'): Axis {
  if (size === 1) return [];
  const [only] = axis ?? [];
  if (axis?.length === 1 && only) {
    const { taken: _, prefix: __, ...rest } = only;
    return [{ ...rest, size, step: only.step * stride }];
  }
  return [{ role: axis && axis.length > 0 ? 'T' : fallback, size, step: stride }];
}

function windowed(call: Call, window: Window | null, outChannels: Size | undefined): Result {
  const { input, operator } = call;
  const { channelsLast } = operator;
  const rank = input.dims?.length ?? (window ? window.kernel.length + 2 : 4);
  const first = channelsLast ? 1 : 2;
  const channel = channelsLast ? rank - 1 : 1;
  const dims: Size[] = [];
  const axes: Axis[] = [];
  for (let i = 0; i < rank; i++) {
    const size = input.dims?.[i] ?? null;
    const own = input.axes?.[i];
    if (i === 0) {
      dims.push(size);
      // The first axis of such an operator's input is the batch, whatever it was taken for.
      axes.push(own?.some((factor) => factor.role === '?') ? [{ role: 'N', size, step: 1 }] : (own ?? []));
    } else if (i === channel) {
      const channels = outChannels === undefined ? size : outChannels;
      dims.push(channels);
      // A 1-D convolution over transposed tokens mixes places, as MLP-Mixer does.
      const mixesPlaces = outChannels !== undefined && own !== undefined && purelySpatial(own);
      axes.push(
        mixesPlaces
          ? [{ role: 'T', size: channels, step: 1 }]
          : outChannels === undefined && own
            ? own
            : features(channels),
      );
    } else {
      const k = i - first;
      const out = window && size !== null ? slid(operator, window, k, size) : null;
      dims.push(out);
      axes.push(strided(own, window?.strides[k] ?? 1, out, k === 0 ? 'H' : 'W'));
    }
  }
  return { dims, axes };
}

export const conv: Transfer = (call) => {
  const weight = call.inputs[1];
  const shape = convWeights(call.operator, weight?.dims);
  const rank = (call.input.dims?.length ?? weight?.dims?.length ?? 4) - 2;
  const window = windowOf(call.operator, rank, shape?.kernel ?? null);
  return cut(call, window, shape) ?? windowed(call, window, shape?.outChannels ?? null);
};

export const convTranspose: Transfer = (call) => {
  const { input, operator } = call;
  if (!input.dims) return {};
  const weight = call.inputs[1]?.dims ?? null;
  const kernel = weight?.slice(2) ?? null;
  const window = windowOf(
    operator,
    input.dims.length - 2,
    kernel?.some((k) => k === null) ? null : (kernel as number[]),
  );
  const perGroup = weight?.[1] ?? null;
  const channels = perGroup === null ? null : perGroup * intOf(operator, 'group', 1);
  const [batch = null, , ...places] = input.dims;
  const sizes = places.map((size, k) => (window === null ? null : spread(operator, window, k, size)));
  const axes = sizes.map((size, k): Axis => strided(input.axes?.[k + 2], 1, size, k === 0 ? 'H' : 'W'));
  return { dims: [batch, channels, ...sizes], axes: [input.axes?.[0] ?? [], features(channels), ...axes] };
};

export const pool: Transfer = (call) => {
  const rank = (call.input.dims?.length ?? 4) - 2;
  const result = windowed(call, windowOf(call.operator, rank, null), undefined);
  return new Array<Result>(call.outputs).fill(result);
};

/** A pool over all places. */
export const globalPool: Transfer = (call) => {
  const { input, operator } = call;
  const { channelsLast } = operator;
  const dims = input.dims ?? [null, null, null, null];
  const channel = channelsLast ? dims.length - 1 : 1;
  return {
    dims: dims.map((size, i) => (i === 0 || i === channel ? size : 1)),
    // The output's axes are known even where the input's are not.
    axes:
      input.axes || input.image
        ? dims.map((size, i) => (i === 0 ? [{ role: 'N', size, step: 1 }] : i === channel ? features(size) : []))
        : null,
  };
};

/**
 * The scale of all axes of a Resize that keeps the aspect ratio within or around the given sizes: undefined for one that
 * doesn't, null where a size is unknown.
 * @param at position of an axis in `sizes`, negative for an axis that is not resized
 */
function commonScale(
  operator: Call['operator'],
  dims: readonly Size[],
  sizes: ArrayLike<number>,
  at: (axis: number) => number,
): number | null | undefined {
  const policy = textOf(operator, 'keep_aspect_ratio_policy', 'stretch');
  if (policy !== 'not_larger' && policy !== 'not_smaller') return undefined;
  const scales = dims.flatMap((size, i) => (at(i) < 0 ? [] : [size === null ? null : (sizes[at(i)] as number) / size]));
  if (scales.some((scale) => scale === null || !Number.isFinite(scale))) return null;
  return (policy === 'not_larger' ? Math.min : Math.max)(...(scales as readonly number[]));
}

/** Upsample-1 has a scale for the width and one for the height. */
function firstScales(operator: Call['operator']): readonly number[] | null {
  const height = attributeOf(operator, 'height_scale')?.f;
  const width = attributeOf(operator, 'width_scale')?.f;
  return height === undefined || width === undefined ? null : [1, 1, height, width];
}

export const resize: Transfer = (call) => {
  const { input, operator } = call;
  if (input.dims === null) return {};
  const { dims } = input;
  // Upsample and Resize-10 have (x, scales), Resize-11 and later (x, roi, scales, sizes).
  const old = operator.spelling === 'Upsample' || operator.opset < 11;
  const scales =
    attributeOf(operator, 'scales')?.floats ??
    firstScales(operator) ??
    (old ? call.numbers(1)?.data : call.numbers(2)?.data);
  const sizes = old ? null : call.numbers(3)?.data;
  const on = intsOf(operator, 'axes');
  const at = (i: number): number => (on ? on.map((axis) => atAxis(axis, dims.length)).indexOf(i) : i);
  const common = sizes ? commonScale(operator, dims, sizes, at) : undefined;
  const target = dims.map((size, i): Size => {
    const k = at(i);
    if (k < 0) return size;
    const wanted = sizes?.[k];
    if (common !== undefined) return common === null || size === null ? null : Math.round(common * size);
    if (wanted !== undefined && !Number.isNaN(wanted)) return wanted;
    const scale = scales?.[k];
    // Runtimes multiply in float32: 480 times the float next to 224/480 is 224 there, and less in double.
    if (scale !== undefined && size !== null) return Math.floor(Math.fround(size * scale));
    // Batch and channels are never resized.
    return i < dims.length - 2 ? size : null;
  });
  const axes = input.axes?.map((axis, i): Axis => {
    const size = target[i] ?? null;
    if (axisSize(axis) === size) return axis;
    const [only] = axis;
    return axis.length === 1 && only ? [resized(only, size)] : [{ role: 'T', size, step: 1 }];
  });
  return { dims: target, axes: axes ?? null };
};

/** Enlarged again, places lie as close as they did before; the image made smaller at first is the network's own. */
function resized(factor: Factor, size: Size): Factor {
  const step = (factor.step * (factor.size ?? 0)) / (size ?? 0);
  return { ...factor, size, step: Number.isInteger(step) && step > 0 && step < factor.step ? step : factor.step };
}
