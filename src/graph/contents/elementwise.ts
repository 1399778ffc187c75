/** Elementwise arithmetic on constants. An unknown element is NaN, and so is what is computed from it. */
import { BOOL, FLOAT32, isFloat, isWhole, UINT8 } from '../../onnx/dtypes.ts';
import { roundHalfEven } from '../../onnx/half.ts';
import { floatOf, intOf } from '../attributes.ts';
import { broadcastTo, map, type Numbers, zip } from '../constants.ts';
import type { Call, Contents, Inferred } from '../interpretation.ts';

export const same: Contents = (call) => call.numbers(0)?.data ?? null;

/** float32, whose results are rounded as runtimes round them: a size may depend on the last bit. */
export const isSingle = ({ dataType }: Pick<Inferred, 'dataType'>): boolean => dataType === FLOAT32;

export const unary =
  (f: (x: number) => number): Contents =>
  (call) => {
    const x = call.numbers(0);
    return x && map(x, isSingle(call.input) ? (value) => Math.fround(f(value)) : f).data;
  };

export const not = unary((x) => (Number.isNaN(x) ? Number.NaN : x === 0 ? 1 : 0));

/** Rounds to what a type can hold; null for floating-point types of a few bits, which round in ways of their own. */
function roundedTo(dataType: number, whole: (x: number) => number): Contents | null {
  if (dataType === BOOL) return unary((x) => (Number.isNaN(x) ? Number.NaN : x === 0 ? 0 : 1));
  if (isWhole(dataType)) return unary(whole);
  return isFloat(dataType) ? unary(isSingle({ dataType }) ? Math.fround : (x) => x) : null;
}

export const cast: Contents = (call, dims, output) =>
  roundedTo(intOf(call.operator, 'to', FLOAT32), Math.trunc)?.(call, dims, output) ?? null;

/** Only with one scale for the whole tensor. Saturation is left out: exporters choose scales that need none. */
const scaled =
  (f: (x: number, scale: number, zero: number) => number): Contents =>
  (call, dims, output) => {
    const scale = call.numbers(1)?.data;
    const zero = call.inputs[2] ? call.numbers(2)?.data : [0];
    if (scale?.length !== 1 || zero?.length !== 1) return null;
    return unary((x) => f(x, scale[0] as number, zero[0] as number))(call, dims, output);
  };

const toWhole = scaled((x, scale, zero) => roundHalfEven(x / scale) + zero);
const toFloat = scaled((x, scale, zero) => x / scale + zero);

/** Quantises to the type of the zero point, which in quantisers of vendors may be a floating-point one. */
export const quantize: Contents = (call, dims, output) => {
  const dataType = call.inputs[2]?.dataType ?? UINT8;
  if (isWhole(dataType)) return toWhole(call, dims, output);
  return isFloat(dataType) ? toFloat(call, dims, output) : null;
};
export const dequantize = scaled((x, scale, zero) => (x - zero) * scale);

/** The bounds are attributes before opset 11 and inputs since. */
export const clip: Contents = (call, dims, output) => {
  const bound = (index: number, name: string, open: number): number =>
    call.inputs[index] === undefined
      ? floatOf(call.operator, name, open)
      : (call.numbers(index)?.data[0] ?? Number.NaN);
  const [low, high] = [bound(1, 'min', Number.NEGATIVE_INFINITY), bound(2, 'max', Number.POSITIVE_INFINITY)];
  return unary((x) => Math.min(Math.max(x, low), high))(call, dims, output);
};

/** Folds two or more operands from left to right, with numpy broadcasting. */
export const binary =
  (f: (x: number, y: number) => number): Contents =>
  (call) => {
    const rounded = isSingle(call.input) ? (x: number, y: number) => Math.fround(f(x, y)) : f;
    let result: Numbers | null = call.numbers(0);
    for (let i = 1; i < call.inputs.length && result !== null; i++) {
      const next = call.numbers(i);
      result = next && zip(result, next, rounded);
    }
    return result?.data ?? null;
  };

/** A comparison of two operands: 1 or 0. */
export const comparison = (f: (x: number, y: number) => boolean): Contents =>
  binary((x, y) => (Number.isNaN(x) || Number.isNaN(y) ? Number.NaN : f(x, y) ? 1 : 0));

export const isOfWhole = ({ input: { dataType } }: Call): boolean => dataType !== null && isWhole(dataType);

/** Integer division truncates. */
export const divide: Contents = (call, dims, output) =>
  binary(isOfWhole(call) ? (x, y) => Math.trunc(x / y) : (x, y) => x / y)(call, dims, output);

/** The remainder has the sign of the divisor, as in Python; with `fmod` that of the dividend, as in C. */
export const modulo: Contents = (call, dims, output) =>
  binary(intOf(call.operator, 'fmod', 0) === 1 ? (x, y) => x % y : (x, y) => x - Math.floor(x / y) * y)(
    call,
    dims,
    output,
  );

export const where: Contents = (call, dims) => {
  const operands = [call.numbers(0), call.numbers(1), call.numbers(2)];
  const [condition, yes, no] = operands.map((operand) => operand && broadcastTo(operand, dims).data);
  if (!condition || !yes || !no) return null;
  return Array.from(condition, (c, i) => (Number.isNaN(c) ? Number.NaN : ((c === 0 ? no[i] : yes[i]) as number)));
};
