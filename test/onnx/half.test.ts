import { expect, it } from 'vitest';
import { halfToNumber, numberToHalf } from '../../src/onnx/half.ts';

// numpy.float16(x).view(numpy.uint16)
it.each([
  [0.1, 0x2e66],
  [-2, 0xc000],
  [-0, 0x8000],
  [1 / 3, 0x3555],
  [65504, 0x7bff],
  [65520, 0x7c00],
  [6e-8, 0x0001],
  [2.9e-8, 0x0000],
  [6.1e-5, 0x03ff],
  [1.00048828125, 0x3c00],
  [0.99995, 0x3c00],
  [Number.NaN, 0x7e00],
])('the half of %f', (value, bits) => {
  expect(numberToHalf(value)).toBe(bits);
});

it('reads every half as the number that it is written for', () => {
  for (let bits = 0; bits < 0x10000; bits++) {
    const value = halfToNumber(bits);
    expect(numberToHalf(value)).toBe(Number.isNaN(value) ? 0x7e00 : bits);
  }
});
