const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** Bits of the nearest half, ties to even; Node before 24 has no Float16Array. */
export function float16Bits(value: number): number {
  float[0] = value;
  const word = bits[0] as number;
  const sign = (word >>> 16) & 0x8000;
  const magnitude = Math.abs(float[0] as number);
  if (Number.isNaN(magnitude)) return sign | 0x7e00;
  if (magnitude >= 65520) return sign | 0x7c00;
  // Below the smallest normal, halves are whole multiples of 2^-24.
  if (magnitude < 2 ** -14) return sign | roundHalfEven(magnitude * 2 ** 24);
  const exponent = Math.floor(Math.log2(magnitude));
  const exact = magnitude < 2 ** exponent ? exponent - 1 : exponent;
  // A significand that rounds up to 2048 carries into the exponent by itself.
  return sign | (((exact + 14) << 10) + roundHalfEven(magnitude * 2 ** (10 - exact)));
}

function roundHalfEven(x: number): number {
  const down = Math.floor(x);
  const rest = x - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down;
}
