/** Operators that make tensors out of sizes. */
import { tensorOf } from '../attributes.ts';
import type { Size, Transfer } from '../known.ts';

const MAX_ELEMENTS = 16_384;

export const constantOfShape: Transfer = (call) => {
  const wanted = call.numbers(0)?.data;
  if (!wanted) return {};
  const dims: Size[] = Array.from(wanted, (size) => (Number.isSafeInteger(size) && size >= 0 ? size : null));
  const count = dims.reduce<number>((product, dim) => product * (dim ?? Number.NaN), 1);
  const fill = tensorOf(call.node, 'value');
  // The value is one element; where it is not at hand it is unknown rather than zero.
  const value =
    fill === null
      ? 0
      : fill.inline !== null && fill.segments[0]?.field === 9
        ? oneElement(fill.inline, fill.dataType)
        : null;
  return { dims, data: value !== null && count <= MAX_ELEMENTS ? new Array<number>(count).fill(value) : null };
};

function oneElement(bytes: Uint8Array, dataType: number): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (dataType === 1 && bytes.length === 4) return view.getFloat32(0, true);
  if (dataType === 7 && bytes.length === 8) return Number(view.getBigInt64(0, true));
  if (dataType === 6 && bytes.length === 4) return view.getInt32(0, true);
  return bytes.length === 1 ? (bytes[0] as number) : null;
}

export const range: Transfer = (call) => {
  const [start, limit, delta] = [0, 1, 2].map((i) => call.numbers(i)?.data[0]);
  if (start === undefined || limit === undefined || !delta) return { dims: [null] };
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  if (!(count <= MAX_ELEMENTS)) return { dims: [Number.isSafeInteger(count) ? count : null] };
  return { dims: [count], data: Array.from({ length: count }, (_, i) => start + i * delta) };
};

export const random: Transfer = (call) => {
  const shape = call.node.attributes.find((attribute) => attribute.name === 'shape')?.ints;
  return { dims: shape ?? null };
};

/** One slice of a scanned tensor, and slices put together: what inlining a loop leaves behind. */
export const unstack: Transfer = ({ input }) => ({
  dims: input.dims?.slice(1) ?? null,
  axes: input.axes?.slice(1) ?? null,
});

export const stack: Transfer = ({ input }) => ({
  dims: input.dims && [null, ...input.dims],
  axes: input.axes && [[{ role: 'N', size: null, step: 1 }], ...input.axes],
});
