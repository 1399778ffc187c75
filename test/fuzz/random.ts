/** Numbers that look random and are the same on every machine: a case is its seed and its number. */
export interface Random {
  /** From 0 to below `n`, whole. */
  below(n: number): number;
  /** True with probability `p`. */
  chance(p: number): boolean;
  pick<T>(from: readonly T[]): T;
  bytes(n: number): Uint8Array;
}

/** A generator of its own for each case (sfc32, Chris Doty-Humphrey's PractRand). */
export function randomOf(seed: number, number: number): Random {
  let a = seed | 0;
  let b = number | 0;
  let c = 0x9e3779b9 | 0;
  let counter = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) next();
  const below = (n: number): number => Math.floor((next() / 2 ** 32) * n);
  return {
    below,
    chance: (p) => next() < p * 2 ** 32,
    pick: (from) => from[below(from.length)] as (typeof from)[number],
    bytes: (n) => Uint8Array.from({ length: n }, () => next() & 255),
  };
}
