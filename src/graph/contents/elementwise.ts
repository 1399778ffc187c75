/** Arithmetic on constants, element by element. */
import { BOOL, FLOAT32, isFloat, isWhole, UINT8 } from '../../onnx/dtypes.ts';
import { attributeOf } from '../attributes.ts';
import { map, type Numbers, zip } from '../constants.ts';
import type { Contents } from '../known.ts';

export const same: Contents = (call) => call.numbers(0)?.data ?? null;

export const unary =
  (f: (x: number) => number): Contents =>
  (call) => {
    const x = call.numbers(0);
    return x && map(x, f).data;
  };

/** Numbers as the type holds them; null for floats of a few bits, which round in their own way. */
function held(dataType: number, whole: (x: number) => number): Contents | null {
  if (dataType === BOOL) return unary((x) => (x === 0 ? 0 : 1));
  if (isWhole(dataType)) return unary(whole);
  return isFloat(dataType) ? same : null;
}

export const cast: Contents = (call, dims, output) =>
  held(attributeOf(call.operator, 'to')?.i ?? FLOAT32, Math.trunc)?.(call, dims, output) ?? null;

/** With one scale for all; what lies outside of the type's range was never meant to. */
const scaled =
  (f: (x: number, scale: number, zero: number) => number): Contents =>
  (call, dims, output) => {
    const scale = call.numbers(1)?.data;
    const zero = call.inputs[2] ? call.numbers(2)?.data : [0];
    if (scale?.length !== 1 || zero?.length !== 1) return null;
    return unary((x) => f(x, scale[0] as number, zero[0] as number))(call, dims, output);
  };

const toWhole = scaled((x, scale, zero) => Math.round(x / scale) + zero);
const toFloat = scaled((x, scale, zero) => x / scale + zero);

/** To the type of its zero point, which vendors' quantisers have of half precision as well. */
export const quantize: Contents = (call, dims, output) => {
  const dataType = call.inputs[2]?.dataType ?? UINT8;
  if (isWhole(dataType)) return toWhole(call, dims, output);
  return isFloat(dataType) ? toFloat(call, dims, output) : null;
};
export const dequantize = scaled((x, scale, zero) => (x - zero) * scale);

/** Bounds are attributes before opset 11, inputs since. */
export const clip: Contents = (call, dims, output) => {
  const bound = (index: number, name: string, open: number): number =>
    call.numbers(index)?.data[0] ?? attributeOf(call.operator, name)?.f ?? open;
  const [low, high] = [bound(1, 'min', Number.NEGATIVE_INFINITY), bound(2, 'max', Number.POSITIVE_INFINITY)];
  return unary((x) => Math.min(Math.max(x, low), high))(call, dims, output);
};

/** Over two or more operands, with numpy broadcasting. */
export const binary =
  (f: (x: number, y: number) => number): Contents =>
  (call) => {
    let result: Numbers | null = call.numbers(0);
    for (let i = 1; i < call.inputs.length && result !== null; i++) {
      const next = call.numbers(i);
      result = next && zip(result, next, f);
    }
    return result?.data ?? null;
  };

/** Division of integers drops the fraction. */
export const divide: Contents = (call, dims, output) => {
  const whole = call.input.dataType !== null && isWhole(call.input.dataType);
  return binary(whole ? (x, y) => Math.trunc(x / y) : (x, y) => x / y)(call, dims, output);
};

export const where: Contents = (call) => {
  const [condition, yes, no] = [call.numbers(0), call.numbers(1), call.numbers(2)];
  if (!condition || !yes || !no) return null;
  const chosen = zip(condition, yes, (c, x) => (c ? x : Number.NaN));
  const result = chosen && zip(chosen, zip(condition, no, (_, x) => x) ?? no, (x, y) => (Number.isNaN(x) ? y : x));
  return result?.data ?? null;
};
