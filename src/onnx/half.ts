/** 16-bit floating point: IEEE 754 binary16, as Float16Array needs Node 24, and bfloat16. */

/** The value of a binary16, given its bits. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Bits of the nearest binary16, ties to even; infinite beyond its range. */
export function numberToHalf(x: number): number {
  if (Number.isNaN(x)) return 0x7e00;
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(x);
  if (magnitude >= 65_520) return sign | 0x7c00;
  // Below the smallest normal number, values are multiples of 2^-24.
  if (magnitude < 2 ** -14) return sign | roundHalfEven(magnitude * 2 ** 24);
  const exponent = Math.floor(Math.log2(magnitude));
  const exact = magnitude < 2 ** exponent ? exponent - 1 : exponent;
  // A significand that rounds up to 2048 carries into the exponent, as it should.
  return sign | (((exact + 14) << 10) + roundHalfEven(magnitude * 2 ** (10 - exact)));
}

/** Rounds to the nearest integer, and a tie to the even one. */
export function roundHalfEven(x: number): number {
  const down = Math.floor(x);
  const rest = x - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 !== 0) ? down + 1 : down;
}

const scratch = new DataView(new ArrayBuffer(4));

/** A bfloat16 is the upper half of a binary32. */
export function bfloatToNumber(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}
