/** Numbers made out of sizes. */
import { tensorOf } from '../attributes.ts';
import { sizeOf } from '../constants.ts';
import type { Contents } from '../known.ts';
import { product } from '../transfer/dims.ts';
import { shownDims } from '../transfer/shape.ts';

/** The sizes themselves; one that is not known is NaN. */
export const shape: Contents = ({ operator, input }) =>
  input.dims && shownDims(operator, input.dims).map((dim) => dim ?? Number.NaN);

export const size: Contents = ({ input }) => {
  const count = input.dims && product(input.dims);
  return count === null ? null : [count];
};

export const constantOfShape: Contents = ({ operator }, dims) => {
  const fill = tensorOf(operator, 'value');
  // The value is one element; where it is not at hand it is unknown rather than zero.
  const value =
    fill === null
      ? 0
      : fill.inline !== null && fill.segments[0]?.field === 9
        ? oneElement(fill.inline, fill.dataType)
        : null;
  return value === null ? null : new Array<number>(sizeOf(dims)).fill(value);
};

function oneElement(bytes: Uint8Array, dataType: number): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (dataType === 1 && bytes.length === 4) return view.getFloat32(0, true);
  if (dataType === 7 && bytes.length === 8) return Number(view.getBigInt64(0, true));
  if (dataType === 6 && bytes.length === 4) return view.getInt32(0, true);
  return bytes.length === 1 ? (bytes[0] as number) : null;
}

export const range: Contents = (call, [count = 0]) => {
  const start = call.numbers(0)?.data[0];
  const delta = call.numbers(2)?.data[0];
  if (start === undefined || delta === undefined) return null;
  return Array.from({ length: count }, (_, i) => start + i * delta);
};
