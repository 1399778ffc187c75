/** 2^32 over the golden ratio, made odd (Fibonacci hashing). */
const MULTIPLIER = 0x9e3779b1;

/** Adds a 32-bit number to a running hash. Its low bits are weak: a table that uses them has to finalize the hash first. */
export function hashWith(hash: number, value: number): number {
  const product = Math.imul(hash ^ value, MULTIPLIER);
  return product ^ (product >>> 15);
}
