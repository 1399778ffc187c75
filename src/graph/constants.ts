/** Array arithmetic on the small constants that exporters leave in the graph: shapes, indices, pads, means. */
import type { Values } from '../onnx/tensor.ts';

type Dims = readonly number[];
type Data = Values['data'];

/** Numbers in row-major order with their shape. */
export interface Numbers {
  readonly dims: Dims;
  readonly data: Data;
}

/** The most elements that are computed; shapes, indices and masks have fewer. */
export const COMPUTED_ELEMENTS = 4096;

/** Whether contents of this shape are computed: its sizes are known, and it is small. */
export function isComputed(dims: readonly (number | null)[] | null): boolean {
  if (dims === null) return false;
  for (let i = 0; i < dims.length; i++) if (!Number.isInteger(dims[i]) || (dims[i] as number) < 0) return false;
  return sizeOf(dims as Dims) <= COMPUTED_ELEMENTS;
}

/** The number of elements of a shape. */
export function sizeOf(dims: Dims): number {
  let size = 1;
  for (let i = 0; i < dims.length; i++) size *= dims[i] as number;
  return size;
}

/** Whether broadcasting `dims` with `target` gives `target`. */
function isBroadcastableTo(dims: readonly (number | null)[], target: readonly (number | null)[]): boolean {
  const lead = target.length - dims.length;
  if (lead < 0) return false;
  for (let i = 0; i < dims.length; i++) {
    const dim = dims[i];
    const wanted = target[lead + i];
    if (dim !== 1 && (wanted === 1 || (dim !== wanted && dim !== null))) return false;
  }
  return true;
}

/** The shape of two operands broadcast together, by numpy's rules; null where they don't fit. An unknown size fits any. */
export function broadcastDims<D extends number | null>(a: readonly D[], b: readonly D[]): readonly D[] | null {
  if (isBroadcastableTo(b, a)) return a;
  const rank = Math.max(a.length, b.length);
  const dims: D[] = [];
  for (let i = 0; i < rank; i++) {
    const x = a[a.length - rank + i] ?? (a.length - rank + i < 0 ? (1 as D) : (null as D));
    const y = b[b.length - rank + i] ?? (b.length - rank + i < 0 ? (1 as D) : (null as D));
    if (x === 1) dims.push(y);
    else if (y === 1 || x === y || y === null) dims.push(x);
    else if (x === null) dims.push(y);
    else return null;
  }
  return dims;
}

const stridesOf = (dims: Dims): number[] => {
  const strides = new Array<number>(dims.length);
  let stride = 1;
  for (let i = dims.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= dims[i] as number;
  }
  return strides;
};

/** The elements of an array of shape `dims` that lies in `data` from `start` on with these strides. */
function strided(data: Data, dims: Dims, strides: Dims, start = 0): number[] {
  const count = sizeOf(dims);
  const result = new Array<number>(count);
  const at = new Array<number>(dims.length).fill(0);
  let source = start;
  for (let i = 0; i < count; i++) {
    result[i] = data[source] as number;
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      at[axis] = (at[axis] as number) + 1;
      source += strides[axis] as number;
      if ((at[axis] as number) < (dims[axis] as number)) break;
      source -= (strides[axis] as number) * (dims[axis] as number);
      at[axis] = 0;
    }
  }
  return result;
}

/** The numbers repeated to fill a shape that they broadcast to. */
export function broadcastTo({ dims, data }: Numbers, target: Dims): Numbers {
  const lead = target.length - dims.length;
  const own = stridesOf(dims);
  const strides = target.map((_, i) => (i < lead || dims[i - lead] === 1 ? 0 : (own[i - lead] as number)));
  return { dims: target, data: strided(data, target, strides) };
}

/** The axes in another order: axis `i` of the result is `order[i]` of the source. */
export function transpose({ dims, data }: Numbers, order: readonly number[]): Numbers {
  const strides = stridesOf(dims);
  const target = order.map((axis) => dims[axis] as number);
  return {
    dims: target,
    data: strided(
      data,
      target,
      order.map((axis) => strides[axis] as number),
    ),
  };
}

/** A slice along one axis: `count` items from `start` on, `step` apart. */
export function sliceAxis({ dims, data }: Numbers, axis: number, start: number, step: number, count: number): Numbers {
  const strides = stridesOf(dims);
  const target = dims.map((dim, i) => (i === axis ? count : dim));
  const first = start * (strides[axis] as number);
  return {
    dims: target,
    data: strided(
      data,
      target,
      strides.map((s, i) => (i === axis ? s * step : s)),
      first,
    ),
  };
}

/** Joins parts along an axis; their other sizes are equal. */
export function concat(parts: readonly Numbers[], axis: number): Numbers {
  const first = parts[0] as Numbers;
  const target = first.dims.map((dim, i) =>
    i === axis ? parts.reduce((sum, part) => sum + (part.dims[i] as number), 0) : dim,
  );
  const outer = sizeOf(target.slice(0, axis));
  const data: number[] = [];
  for (let o = 0; o < outer; o++) {
    for (const part of parts) {
      const run = sizeOf(part.dims.slice(axis));
      for (let i = 0; i < run; i++) data.push(part.data[o * run + i] as number);
    }
  }
  return { dims: target, data };
}

/** Gathers along an axis; negative indices count from its end. Null for an index out of range. */
export function gather({ dims, data }: Numbers, indices: Numbers, axis: number): Numbers | null {
  const length = dims[axis] as number;
  const outer = sizeOf(dims.slice(0, axis));
  const run = sizeOf(dims.slice(axis + 1));
  const result: number[] = [];
  for (let o = 0; o < outer; o++) {
    for (const raw of indices.data) {
      const index = raw < 0 ? raw + length : raw;
      if (!(index >= 0 && index < length)) return null;
      for (let i = 0; i < run; i++) result.push(data[(o * length + index) * run + i] as number);
    }
  }
  return { dims: [...dims.slice(0, axis), ...indices.dims, ...dims.slice(axis + 1)], data: result };
}

export function map({ dims, data }: Numbers, f: (x: number) => number): Numbers {
  const result = new Array<number>(data.length);
  for (let i = 0; i < result.length; i++) result[i] = f(data[i] as number);
  return { dims, data: result };
}

/** Combines two arrays element by element, with broadcasting; null where their shapes don't fit. */
export function zip(a: Numbers, b: Numbers, f: (x: number, y: number) => number): Numbers | null {
  const dims = broadcastDims(a.dims, b.dims);
  if (dims === null) return null;
  const count = sizeOf(dims);
  // Most operands have the result's shape, or are one number.
  const x = a.data.length === count || a.data.length === 1 ? a.data : broadcastTo(a, dims).data;
  const y = b.data.length === count || b.data.length === 1 ? b.data : broadcastTo(b, dims).data;
  const [moveX, moveY] = [x.length === count ? 1 : 0, y.length === count ? 1 : 0];
  const data = new Array<number>(count);
  for (let i = 0; i < count; i++) data[i] = f(x[i * moveX] as number, y[i * moveY] as number);
  return { dims, data };
}

/** Folds some axes to size 1 each. */
export function reduce(numbers: Numbers, axes: readonly number[], fold: (run: readonly number[]) => number): Numbers {
  const kept = numbers.dims.map((_, i) => i).filter((i) => !axes.includes(i));
  const moved = transpose(numbers, [...kept, ...axes]);
  const run = sizeOf(axes.map((axis) => numbers.dims[axis] as number));
  const count = sizeOf(kept.map((axis) => numbers.dims[axis] as number));
  const data: number[] = [];
  for (let i = 0; i < count; i++) data.push(fold(Array.from(moved.data.slice(i * run, (i + 1) * run))));
  return { dims: numbers.dims.map((dim, i) => (axes.includes(i) ? 1 : dim)), data };
}
