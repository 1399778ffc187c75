/** Floating-point numbers of two bytes: IEEE 754 binary16, which Node before 24 has no Float16Array for, and bfloat16. */

export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Bits of the nearest half, ties to even; beyond its range infinite. */
export function numberToHalf(x: number): number {
  if (Number.isNaN(x)) return 0x7e00;
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(x);
  if (magnitude >= 65_520) return sign | 0x7c00;
  // Below the smallest normal, halves are whole multiples of 2^-24.
  if (magnitude < 2 ** -14) return sign | roundHalfEven(magnitude * 2 ** 24);
  const exponent = Math.floor(Math.log2(magnitude));
  const exact = magnitude < 2 ** exponent ? exponent - 1 : exponent;
  // A significand that rounds up to 2048 carries into the exponent by itself.
  return sign | (((exact + 14) << 10) + roundHalfEven(magnitude * 2 ** (10 - exact)));
}

/** To the nearest whole number, of two the even one. */
export function roundHalfEven(x: number): number {
  const down = Math.floor(x);
  const rest = x - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 !== 0) ? down + 1 : down;
}

const scratch = new DataView(new ArrayBuffer(4));

/** The upper half of a binary32. */
export function bfloatToNumber(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}
