/**
 * Philox4x32-10, a counter-based generator: block number and key in, four random words out, no state between them.
 * Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
 */
const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;
const ROUNDS = 10;

export interface PhiloxKey {
  /** Words 1 to 3 of the counter; word 0 numbers the blocks. */
  readonly counter: readonly [number, number, number];
  readonly key: readonly [number, number];
}

/** High word of a product of two 32-bit words, from products of halves: 32-bit integers throughout, which engines keep fast. */
const high = (a: number, b: number): number => {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const left = Math.imul(aHigh, bLow);
  const right = Math.imul(aLow, bHigh);
  const carry = ((Math.imul(aLow, bLow) >>> 16) + (left & 0xffff) + (right & 0xffff)) >>> 16;
  return (Math.imul(aHigh, bHigh) + (left >>> 16) + (right >>> 16) + carry) | 0;
};

/**
 * Words of the stream from block `first` on, four a block.
 * @param length how many words, 0 to 2^32
 */
export function philoxWords({ counter, key }: PhiloxKey, length: number, first = 0): Uint32Array {
  const words = new Uint32Array(length);
  const [c1, c2, c3] = counter;
  for (let at = 0, block = first; at < length; at += 4, block++) {
    let x0 = block | 0;
    let x1 = c1 | 0;
    let x2 = c2 | 0;
    let x3 = c3 | 0;
    let k0 = key[0] | 0;
    let k1 = key[1] | 0;
    for (let round = 0; round < ROUNDS; round++) {
      const high0 = high(M0, x0);
      const high1 = high(M1, x2);
      const low0 = Math.imul(M0, x0);
      const low1 = Math.imul(M1, x2);
      x0 = high1 ^ x1 ^ k0;
      x1 = low1;
      x2 = high0 ^ x3 ^ k1;
      x3 = low0;
      k0 = (k0 + W0) | 0;
      k1 = (k1 + W1) | 0;
    }
    words[at] = x0;
    words[at + 1] = x1;
    words[at + 2] = x2;
    words[at + 3] = x3;
  }
  return words;
}
