/** Operators that rearrange without computing: shapes, transposes, slices, concatenation. */
import { intOf, intsOf } from '../attributes.ts';
import { type Axis, axisSize, type Factor, features, isSpatial, purelySpatial, regroup, unknownAxis } from '../axes.ts';
import {
  broadcastDims,
  broadcastTo,
  concat as concatNumbers,
  gather as gatherNumbers,
  isComputed,
  sizeOf,
  sliceAxis,
  transpose as transposeNumbers,
} from '../constants.ts';
import type { Call, Known, Result, Size, Transfer } from '../known.ts';
import { operatorOf } from '../operators.ts';
import type { Value } from '../types.ts';

const INT64 = 7;
/** A shape longer than this is never made: it would cost as much again at every node behind it. */
const MAX_RANK = 64;

const atAxis = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

const product = (dims: readonly Size[]): Size => {
  let size = 1;
  for (const dim of dims) {
    if (dim === null) return null;
    size *= dim;
  }
  return size;
};

/** Same contents in a new shape. */
function reshaped(call: Call, dims: readonly Size[]): Result {
  const { input } = call;
  const before = input.dims && product(input.dims);
  const after = product(dims);
  if (before !== null && after !== null && before !== after) {
    call.mismatch(0, dims);
    return { dims, axes: input.image ? dims.map(unknownAxis) : null };
  }
  const numbers = input.image || after === null ? null : call.numbers(0);
  return {
    dims,
    axes: input.axes && (regroup(input.axes, dims) ?? lostGrouping(input.axes, dims)),
    data: numbers && numbers.data.length === after ? numbers.data : null,
  };
}

/** Grouping lost, but when nothing of the image's places is left, nothing of them can come back. */
const lostGrouping = (axes: readonly Axis[], dims: readonly Size[]): readonly Axis[] =>
  axes.some((axis) => axis.some(isSpatial))
    ? dims.map(unknownAxis)
    : dims.map((size) => (size === 1 ? [] : [{ role: 'C', size, step: 1 }]));

export const reshape: Transfer = (call) => {
  const wanted = call.inputs.length > 1 ? call.numbers(1)?.data : intsOf(call.node, 'shape');
  const { dims } = call.input;
  if (wanted && wanted.length > MAX_RANK) return {};
  if (!wanted) {
    const rank = call.inputs[1]?.dims?.[0];
    return typeof rank === 'number' && rank < 64 ? { dims: new Array<Size>(rank).fill(null) } : {};
  }
  const allowZero = intOf(call.node, 'allowzero', 0) === 1;
  const target: Size[] = Array.from(wanted, (size, i) => {
    if (size === 0 && !allowZero) return dims?.[i] ?? null;
    return size < 0 || Number.isNaN(size) ? -1 : size;
  });
  const inferred = target.indexOf(-1);
  if (inferred >= 0) {
    const total = dims && product(dims);
    const rest = product(target.filter((_, i) => i !== inferred));
    const size = total !== null && rest !== null && rest > 0 ? total / rest : null;
    if (size !== null && !Number.isInteger(size)) call.mismatch(0, target);
    target[inferred] = size !== null && Number.isInteger(size) ? size : null;
  }
  return reshaped(call, target);
};

export const flatten: Transfer = (call) => {
  const { dims } = call.input;
  if (dims === null) return { dims: [null, null] };
  const axis = atAxis(intOf(call.node, 'axis', 1), dims.length);
  return reshaped(call, [product(dims.slice(0, axis)), product(dims.slice(axis))]);
};

/** Axes given as an attribute, or as the second input from opset 13 on. */
const axesOf = (call: Call, rank: number): readonly number[] | null => {
  const axes = intsOf(call.node, 'axes') ?? (call.inputs.length > 1 ? call.numbers(1)?.data : null);
  return axes ? Array.from(axes, (axis) => atAxis(axis, rank)) : null;
};

const pick = <T>(items: readonly T[] | null, keep: (i: number) => boolean): readonly T[] | null =>
  items === null ? null : items.filter((_, i) => keep(i));

export const squeeze: Transfer = (call) => {
  const { dims, axes } = call.input;
  if (dims === null) return {};
  const gone = axesOf(call, dims.length) ?? dims.flatMap((dim, i) => (dim === 1 ? [i] : []));
  const kept = (i: number): boolean => !gone.includes(i);
  return {
    dims: pick(dims, kept),
    axes: pick(axes, kept),
    data: call.input.image ? null : (call.numbers(0)?.data ?? null),
  };
};

export const unsqueeze: Transfer = (call) => {
  const { dims, axes } = call.input;
  const given = intsOf(call.node, 'axes') ?? (call.inputs.length > 1 ? call.numbers(1)?.data : null);
  if (dims === null || !given || given.length > MAX_RANK) return {};
  const rank = dims.length + given.length;
  const added = Array.from(given, (axis) => atAxis(axis, rank));
  const insert = <T>(items: readonly T[], item: T): T[] => {
    let next = 0;
    return Array.from({ length: rank }, (_, i) => (added.includes(i) ? item : (items[next++] as T)));
  };
  return {
    dims: insert<Size>(dims, 1),
    axes: axes && insert<Axis>(axes, []),
    data: call.input.image ? null : (call.numbers(0)?.data ?? null),
  };
};

export const transpose: Transfer = (call) => {
  const { dims, axes } = call.input;
  if (dims === null) {
    const order = intsOf(call.node, 'perm');
    return order ? { dims: order.map(() => null) } : {};
  }
  const order = intsOf(call.node, 'perm') ?? dims.map((_, i) => dims.length - 1 - i);
  if (order.length !== dims.length || order.some((axis) => !(axis >= 0 && axis < dims.length))) return {};
  const numbers = call.input.image ? null : call.numbers(0, 4096);
  return {
    dims: order.map((axis) => dims[axis] as Size),
    axes: axes && order.map((axis) => axes[axis] as Axis),
    data: numbers && transposeNumbers(numbers, order).data,
  };
};

/** Shape yields the sizes themselves, never the image's content. */
export const shape: Transfer = (call) => {
  const { dims } = call.input;
  if (dims === null) return { dims: [null], dataType: INT64 };
  const start = intOf(call.node, 'start', 0);
  const end = intOf(call.node, 'end', dims.length);
  const part = dims.slice(start, end);
  return { dims: [part.length], data: part.map((dim) => dim ?? Number.NaN), dataType: INT64 };
};

export const size: Transfer = ({ input }) => {
  const count = input.dims && product(input.dims);
  return { dims: [], data: count === null ? null : [count], dataType: INT64 };
};

export const concat: Transfer = (call) => {
  const parts = call.inputs.filter((input): input is Known => input !== undefined);
  const first = parts.find((part) => part.dims !== null);
  if (!first?.dims) return {};
  const axis = atAxis(intOf(call.node, 'axis', 0), first.dims.length);
  let total: Size = 0;
  for (const part of parts) {
    const size: Size = part.dims?.[axis] ?? null;
    total = total === null || size === null ? null : total + size;
  }
  const others = parts.reduce<readonly Size[]>(
    (dims, part) => dims.map((dim, i) => dim ?? part.dims?.[i] ?? null),
    first.dims,
  );
  const dims = others.map((dim, i) => (i === axis ? total : dim));
  const numbers = parts.some((part) => part.image) ? [] : call.inputs.map((_, i) => call.numbers(i));
  const known = numbers.filter((part) => part !== null);
  const data =
    numbers.length > 0 && known.length === numbers.length && known.every((part) => part.dims.length === dims.length)
      ? concatNumbers(known, axis).data
      : null;
  return { dims, data, axes: concatAxes(parts, dims, axis, () => isPooledToken(call.node.inputs[0] ?? null)) };
};

function concatAxes(
  parts: readonly Known[],
  dims: readonly Size[],
  axis: number,
  isPooled: () => boolean,
): readonly Axis[] | null {
  const images = parts.filter((part) => part.axes !== null && part.axes.length === dims.length);
  const main = images.find((part) => part.axes?.some((a) => a.some(isSpatial))) ?? images[0];
  if (main?.axes == null) return null;
  const own = main.axes[axis] as Axis;
  const size = dims[axis] ?? null;
  let joined: Axis;
  const spaced = interleaved(images, axis);
  if (spaced !== null) return spaced;
  if (own.some(isSpatial) && !own.some((factor) => factor.role === 'C')) {
    const first = parts[0] as Known;
    const prefix = first.image
      ? first.axes?.[axis]?.some(isSpatial)
        ? null
        : isPooled()
          ? ('pooled' as const)
          : ('constant' as const)
      : ('constant' as const);
    const inherited = own.find((factor) => factor.prefix !== undefined)?.prefix;
    joined = [{ role: 'T', size, step: 1, ...(prefix ? { prefix } : inherited ? { prefix: inherited } : {}) }];
  } else if (own.length === 0 && images.length === 1 && parts.length > 1) {
    // A pooled token put before others, or a query: its axis counts tokens, not features.
    joined = main.axes.some((a) => a.some(isSpatial)) ? [{ role: 'C', size, step: 1 }] : unknownAxis(size);
  } else if (
    own.length === 0 &&
    main.axes.some((a) => a.some(isSpatial)) &&
    main.axes.flat().some(({ role }) => role === 'C')
  ) {
    // Slices put side by side along an axis of their own count places: an unfold.
    joined = [{ role: 'T', size, step: 1 }];
  } else {
    joined = own.some((factor) => factor.role === '?')
      ? unknownAxis(size)
      : [{ role: own[0]?.role ?? 'C', size, step: 1 }];
  }
  return main.axes.map((a, i) => (i === axis ? joined : a));
}

/** Whether a token put before the others is their mean, as CLIP's attention pool makes it. */
function isPooledToken(value: Value | null): boolean {
  let producer = value?.producer ?? null;
  for (let hops = 0; producer !== null && hops < 6; hops++) {
    const { op, data } = operatorOf(producer);
    if (op === 'ReduceMean' || op === 'GlobalAveragePool' || op === 'AveragePool') return true;
    if (!['Identity', 'Reshape', 'Unsqueeze', 'Squeeze', 'Transpose', 'Cast', 'Flatten'].includes(op)) return false;
    producer = data[0]?.producer ?? null;
  }
  return false;
}

/**
 * Space-to-depth by slices: parts that take every b-th row or column, joined along the channels, hold b x b pixels side
 * by side. Told by steps that are wider than the places lie apart.
 */
function interleaved(parts: readonly Known[], axis: number): readonly Axis[] | null {
  const first = parts[0]?.axes;
  if (!first || parts.length < 2) return null;
  const inner: Factor[] = [];
  let expected = 1;
  for (const role of ['H', 'W'] as const) {
    const factor = first.flat().find((f) => f.role === role);
    const block = factor ? skipped(factor) : 1;
    if (block > 1) inner.push({ role, size: block, step: (factor as Factor).step / block });
    expected *= block;
  }
  if (expected === 1 || expected !== parts.length) return null;
  const channels = first[axis] as Axis;
  return first.map((a, i) => (i === axis ? [...inner, ...channels] : a.map((factor) => ({ ...factor, taken: 1 }))));
}

/** How many places a strided slice stepped over for each one it took. */
const skipped = (factor: Factor): number => factor.taken ?? 1;

export const slice: Transfer = (call) => {
  const { dims } = call.input;
  if (dims === null) return {};
  const attribute = intsOf(call.node, 'starts');
  const starts = attribute ?? call.numbers(1)?.data;
  const ends = attribute ? intsOf(call.node, 'ends') : call.numbers(2)?.data;
  if (!starts || !ends) {
    const touched = attribute ? null : call.numbers(3)?.data;
    const lost = touched ? Array.from(touched, (a) => atAxis(a, dims.length)) : dims.map((_, i) => i);
    return {
      dims: dims.map((dim, i) => (lost.includes(i) ? null : dim)),
      axes:
        call.input.axes?.map((axis, i) => (lost.includes(i) ? axis.map((f) => ({ ...f, size: null })) : axis)) ?? null,
    };
  }
  const on = (attribute ? intsOf(call.node, 'axes') : call.numbers(3)?.data) ?? Array.from(starts, (_, i) => i);
  const steps = attribute ? null : call.numbers(4)?.data;
  let result = [...dims];
  const axes = call.input.axes ? [...call.input.axes] : null;
  let numbers = call.input.image ? null : call.numbers(0);
  for (let i = 0; i < starts.length; i++) {
    const axis = atAxis(on[i] ?? i, dims.length);
    if (!(axis >= 0 && axis < dims.length)) return {};
    const length = dims[axis] ?? null;
    const step = steps?.[i] ?? 1;
    if (length === null || step === 0) {
      result = result.map((dim, k) => (k === axis ? null : dim));
      if (axes) axes[axis] = (axes[axis] as Axis).map((f) => ({ ...f, size: null }));
      numbers = null;
      continue;
    }
    const low = step > 0 ? 0 : -1;
    const high = step > 0 ? length : length - 1;
    const clamp = (x: number): number => Math.min(Math.max(x < 0 ? x + length : x, low), high);
    const start = clamp(starts[i] as number);
    // An end far below zero with a negative step means "past the first".
    const rawEnd = ends[i] as number;
    const end = step < 0 && rawEnd < -length ? -1 : clamp(rawEnd);
    const count = Math.max(0, Math.ceil((end - start) / step));
    result[axis] = count;
    if (axes) axes[axis] = sliced(axes[axis] as Axis, length, start, step, count);
    numbers = numbers && sliceAxis(numbers, axis, start, step, count);
  }
  return { dims: result, axes, data: numbers?.data ?? null };
};

function sliced(axis: Axis, length: number, start: number, step: number, count: number): Axis {
  if (count === length || axis.length === 0) return axis;
  if (count === 1) return start === 0 && axis.some((f) => f.prefix) ? [] : [];
  const [only] = axis;
  if (axis.length !== 1 || only === undefined)
    return axis.some(isSpatial) ? [{ role: 'T', size: count, step: 1 }] : [{ role: 'C', size: count, step: 1 }];
  const stride = Math.abs(step);
  const { prefix, ...rest } = only;
  const dropsPrefix = start > 0;
  return [
    {
      ...rest,
      ...(prefix && !dropsPrefix ? { prefix } : {}),
      size: count,
      step: only.step * stride,
      ...(stride > 1 ? { taken: stride } : {}),
    },
  ];
}

export const gather: Transfer = (call) => {
  const [data, indices] = call.inputs;
  if (!data?.dims || !indices?.dims) return {};
  const axis = atAxis(intOf(call.node, 'axis', 0), data.dims.length);
  const dims = [...data.dims.slice(0, axis), ...indices.dims, ...data.dims.slice(axis + 1)];
  const picked = call.numbers(1);
  const numbers = data.image || !isComputed(dims) ? null : call.numbers(0);
  return {
    dims,
    data: numbers && picked ? (gatherNumbers(numbers, picked, axis)?.data ?? null) : null,
    axes: data.axes && [
      ...data.axes.slice(0, axis),
      ...gatheredAxes(data.axes[axis] as Axis, picked, indices.dims),
      ...data.axes.slice(axis + 1),
    ],
  };
};

/** Which axes stand where one stood: none for a single index, windows for an index mesh, the same for a permutation. */
function gatheredAxes(
  axis: Axis,
  picked: { dims: readonly number[]; data: ArrayLike<number> } | null,
  dims: readonly Size[],
): readonly Axis[] {
  if (dims.length === 0) return [];
  if (dims.length === 1) {
    const size = dims[0] ?? null;
    const [only] = axis;
    return [
      axis.length === 1 && only
        ? [{ ...only, size }]
        : axis.some(isSpatial)
          ? [{ role: 'T', size, step: 1 }]
          : unknownAxis(size),
    ];
  }
  const [only] = axis;
  if (dims.length === 2 && picked && only && axis.length === 1) {
    // im2col: row i of the mesh holds tap i of every window, or column i does.
    const [rows = 0, columns = 0] = picked.dims;
    const at = (r: number, c: number): number => picked.data[r * columns + c] as number;
    const down = rows > 1 ? at(1, 0) - at(0, 0) : 1;
    const across = columns > 1 ? at(0, 1) - at(0, 0) : 1;
    const factor = (size: number, step: number): Axis =>
      size === 1 ? [] : [{ ...only, size, step: only.step * step }];
    return [factor(rows, down), factor(columns, across)];
  }
  // An index mesh over features yields features, however they are arranged.
  if (!axis.some(isSpatial)) return dims.map((size): Axis => (size === 1 ? [] : features(size)));
  return dims.map(unknownAxis);
}

export const gatherNd: Transfer = (call) => {
  // With a transposed leading channel axis: how x[:, [2, 1, 0]] is exported by torch's dynamo exporter.
  const [data, indices] = call.inputs;
  if (!data?.dims || !indices?.dims || intOf(call.node, 'batch_dims', 0) !== 0) return {};
  const depth = indices.dims.at(-1);
  if (typeof depth !== 'number') return {};
  const dims = [...indices.dims.slice(0, -1), ...data.dims.slice(depth)];
  const head: readonly Axis[] = indices.dims
    .slice(0, -1)
    .map((size) =>
      depth === 1 && data.axes?.[0]?.length === 1 ? [{ ...(data.axes[0][0] as Factor), size }] : unknownAxis(size),
    );
  return { dims, axes: data.axes && [...head, ...data.axes.slice(depth)] };
};

export const split: Transfer = (call) => {
  const { dims, axes } = call.input;
  if (dims === null) return call.node.outputs.map(() => ({}));
  const axis = atAxis(intOf(call.node, 'axis', 0), dims.length);
  const length = dims[axis] ?? null;
  const count = call.node.outputs.length;
  const sizes = intsOf(call.node, 'split') ?? (call.inputs.length > 1 ? call.numbers(1)?.data : null);
  const even = length === null ? null : Math.ceil(length / count);
  const numbers = call.input.image ? null : call.numbers(0);
  let start = 0;
  return call.node.outputs.map((_, i) => {
    const size: Size = sizes
      ? (sizes[i] ?? null)
      : even === null || length === null
        ? null
        : Math.min(even, length - even * i);
    const from = start;
    start += size ?? 0;
    return {
      dims: dims.map((dim, k) => (k === axis ? size : dim)),
      axes:
        axes?.map((a, k) =>
          k !== axis ? a : length !== null && size !== null ? sliced(a, length, from, 1, size) : a,
        ) ?? null,
      data: numbers && size !== null ? sliceAxis(numbers, axis, from, 1, size).data : null,
    };
  });
};

export const expand: Transfer = (call) => {
  const wanted = call.numbers(1)?.data;
  const { dims, axes } = call.input;
  if (!wanted || dims === null || wanted.length > MAX_RANK) return {};
  const target = broadcastDims<Size>(
    dims,
    Array.from(wanted, (size) => (Number.isNaN(size) ? null : size)),
  );
  if (target === null) return {};
  const lead = target.length - dims.length;
  const numbers = call.input.image || !isComputed(target) ? null : call.numbers(0);
  const small = numbers && sizeOf(target as number[]) <= 16_384;
  return {
    dims: target,
    axes:
      axes &&
      target.map((dim, i) =>
        i < lead ? unknownExpansion(dim) : dims[i - lead] === dim ? (axes[i - lead] as Axis) : unknownExpansion(dim),
      ),
    data: small ? broadcastTo(numbers, target as number[]).data : null,
  };
};

/** Copies of one thing: they tell nothing apart. */
const unknownExpansion = (size: Size): Axis => (size === 1 ? [] : [{ role: 'N', size, step: 1 }]);

export const tile: Transfer = (call) => {
  const repeats = call.numbers(1)?.data;
  const { dims, axes } = call.input;
  if (!repeats || dims === null) return { dims: dims?.map(() => null) ?? null };
  const target = dims.map((dim, i) => (dim === null ? null : dim * (repeats[i] ?? 1)));
  return {
    dims: target,
    axes:
      axes === null
        ? null
        : axes.map((axis, i) =>
            target[i] === dims[i]
              ? axis
              : axis.length === 0
                ? i === 0
                  ? unknownExpansion(target[i] ?? null)
                  : features(target[i] ?? null)
                : unknownAxis(target[i] ?? null),
          ),
  };
};

export const pad: Transfer = (call) => {
  const { dims, axes } = call.input;
  if (dims === null) return {};
  const pads = intsOf(call.node, 'pads') ?? intsOf(call.node, 'paddings') ?? call.numbers(1)?.data;
  const on = call.inputs.length > 3 ? call.numbers(3)?.data : null;
  const target: Size[] = dims.map((dim, i) => {
    const k = on ? Array.from(on, (a) => atAxis(a, dims.length)).indexOf(i) : i;
    if (k < 0) return dim;
    const half = pads ? pads.length / 2 : 0;
    const before = pads?.[k];
    const after = pads?.[k + half];
    return dim === null || before === undefined || after === undefined || Number.isNaN(before + after)
      ? null
      : dim + before + after;
  });
  return { dims: target, axes: axes && resized(axes, target) };
};

/** The same axes with other sizes along them. */
const resized = (axes: readonly Axis[], dims: readonly Size[]): readonly Axis[] =>
  axes.map((axis, i) => {
    const size = dims[i] ?? null;
    if (axisSize(axis) === size) return axis;
    const [only] = axis;
    if (axis.length === 1 && only) return [{ ...only, size }];
    return axis.length === 0
      ? unknownAxis(size)
      : purelySpatial(axis)
        ? [{ role: 'T', size, step: 1 }]
        : unknownAxis(size);
  });

export const spaceToDepth: Transfer = (call) => {
  const { dims, axes } = call.input;
  const block = intOf(call.node, 'blocksize', 1);
  if (dims?.length !== 4 || block < 1) return {};
  const [n, c, h, w] = dims as readonly [Size, Size, Size, Size];
  const inner = (axis: Axis): Axis => axis.slice(0, 1).map((f) => ({ ...f, size: block }));
  const outer = (axis: Axis, size: Size): Axis => axis.slice(0, 1).map((f) => ({ ...f, size, step: f.step * block }));
  const [height, width] = [h === null ? null : h / block, w === null ? null : w / block];
  return {
    dims: [n, c === null ? null : c * block * block, height, width],
    axes: axes && [
      axes[0] as Axis,
      [...inner(axes[2] as Axis), ...inner(axes[3] as Axis), ...(axes[1] as Axis)],
      outer(axes[2] as Axis, height),
      outer(axes[3] as Axis, width),
    ],
  };
};

export const depthToSpace: Transfer = (call) => {
  const { dims, axes } = call.input;
  const block = intOf(call.node, 'blocksize', 1);
  if (dims?.length !== 4 || block < 1) return {};
  const [n, c, h, w] = dims as readonly [Size, Size, Size, Size];
  const target = [
    n,
    c === null ? null : c / (block * block),
    h === null ? null : h * block,
    w === null ? null : w * block,
  ];
  return { dims: target, axes: axes && resized(axes, target) };
};

/** Either branch of an If: what both agree on, or the image's side. */
export const merge: Transfer = ({ inputs }) => {
  const [first, second] = inputs;
  if (!second) return { dims: first?.dims ?? null, axes: first?.axes ?? null };
  const main = first?.image || !second.image ? first : second;
  const other = main === first ? second : first;
  const agree = main?.dims?.length === other?.dims?.length;
  const dims = agree
    ? (main?.dims?.map((dim, i) => (dim === other?.dims?.[i] ? dim : (dim ?? other?.dims?.[i] ?? null))) ?? null)
    : (main?.dims ?? null);
  return { dims, axes: main?.axes ?? null };
};
