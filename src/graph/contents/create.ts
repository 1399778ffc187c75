/** Contents of operators that produce sizes, or arrays of a given size. */
import type { Tensor } from '../../onnx/model.ts';
import { readTensor } from '../../onnx/tensor.ts';
import { tensorOf } from '../attributes.ts';
import { sizeOf } from '../constants.ts';
import type { Contents } from '../interpretation.ts';
import { product } from '../transfer/dims.ts';
import { shownDims } from '../transfer/shape.ts';
import type { Operator } from '../types.ts';

/** NaN for an unknown size. */
export const shape: Contents = ({ operator, input }) =>
  input.dims && shownDims(operator, input.dims).map((dim) => dim ?? Number.NaN);

export const size: Contents = ({ input }) => {
  const count = input.dims && product(input.dims);
  return count === null ? null : [count];
};

/** What a ConstantOfShape fills its output with; null where that can't be read. */
export function fillOf(operator: Operator): number | null {
  const fill = tensorOf(operator, 'value');
  return fill === null ? 0 : oneElement(fill);
}

export const constantOfShape: Contents = ({ operator }, dims) => {
  const value = fillOf(operator);
  return value === null ? null : new Array<number>(sizeOf(dims)).fill(value);
};

const elsewhere = () => 'not at hand';

/** The element of a one-element tensor that the reader kept; null for one whose payload was left in the file. */
function oneElement(tensor: Tensor): number | null {
  const readout = readTensor(tensor, { read: elsewhere, external: elsewhere }, { constantBytes: 8 });
  return readout.ok && readout.values.data.length === 1 ? (readout.values.data[0] as number) : null;
}

export const range: Contents = (call, [count = 0]) => {
  const start = call.numbers(0)?.data[0];
  const delta = call.numbers(2)?.data[0];
  if (start === undefined || delta === undefined) return null;
  return Array.from({ length: count }, (_, i) => start + i * delta);
};
