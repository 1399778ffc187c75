/**
 * The Fourier transform for the built-in images. Not a library's, as the order of additions decides how results round, and a
 * version of the images must be the same on every machine.
 */

/** A complex field: real and imaginary parts of a square grid. */
export interface Complex {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

interface Twiddles {
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

/** In place, radix 2, on the `count` numbers from `first` on. */
function transform({ re, im }: Complex, first: number, count: number, { cos, sin }: Twiddles): void {
  for (let i = 1, j = 0; i < count; i++) {
    let bit = count >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j |= bit;
    if (i < j) {
      swap(re, first + i, first + j);
      swap(im, first + i, first + j);
    }
  }
  for (let length = 2; length <= count; length *= 2) {
    const half = length / 2;
    const stride = count / length;
    for (let block = first; block < first + count; block += length) {
      for (let k = 0; k < half; k++) {
        const [a, b] = [block + k, block + k + half];
        const [c, s] = [cos[k * stride] as number, sin[k * stride] as number];
        const [x, y] = [re[b] as number, im[b] as number];
        const [tx, ty] = [x * c - y * s, x * s + y * c];
        re[b] = (re[a] as number) - tx;
        im[b] = (im[a] as number) - ty;
        re[a] = (re[a] as number) + tx;
        im[a] = (im[a] as number) + ty;
      }
    }
  }
}

function swap(values: Float64Array, i: number, j: number): void {
  const kept = values[i] as number;
  values[i] = values[j] as number;
  values[j] = kept;
}

function transpose(values: Float64Array, side: number): void {
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < row; column++) swap(values, row * side + column, column * side + row);
  }
}

/**
 * Inverse Fourier transform of a square spectrum, in place. The result is transposed and not normalized.
 * @param side a power of 2
 */
export function inverseTransform(spectrum: Complex, side: number): Complex {
  const angles = Float64Array.from({ length: side / 2 }, (_, k) => (2 * Math.PI * k) / side);
  const twiddles = { cos: angles.map(Math.cos), sin: angles.map(Math.sin) };
  for (let row = 0; row < side; row++) transform(spectrum, row * side, side, twiddles);
  transpose(spectrum.re, side);
  transpose(spectrum.im, side);
  for (let row = 0; row < side; row++) transform(spectrum, row * side, side, twiddles);
  return spectrum;
}
