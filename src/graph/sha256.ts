/**
 * SHA-256 (FIPS 180-4) in plain code, and little of it: node:crypto takes longer to load than a small model to lint,
 * browsers hash only asynchronously, and a library made for gigabytes takes longer to compile than a graph to hash.
 */

/** Bytes hashed at a time. */
const BLOCK = 64;

/** The first 32 bits of the fractions of the square roots of the first 8 primes. */
const START = wordsOf('6a09e667 bb67ae85 3c6ef372 a54ff53a 510e527f 9b05688c 1f83d9ab 5be0cd19');

/** The same of the cube roots of the first 64 primes. */
const CONSTANTS = Int32Array.from(
  [
    '428a2f98 71374491 b5c0fbcf e9b5dba5 3956c25b 59f111f1 923f82a4 ab1c5ed5',
    'd807aa98 12835b01 243185be 550c7dc3 72be5d74 80deb1fe 9bdc06a7 c19bf174',
    'e49b69c1 efbe4786 0fc19dc6 240ca1cc 2de92c6f 4a7484aa 5cb0a9dc 76f988da',
    '983e5152 a831c66d b00327c8 bf597fc7 c6e00bf3 d5a79147 06ca6351 14292967',
    '27b70a85 2e1b2138 4d2c6dfc 53380d13 650a7354 766a0abb 81c2c92e 92722c85',
    'a2bfe8a1 a81a664b c24b8b70 c76c51a3 d192e819 d6990624 f40e3585 106aa070',
    '19a4c116 1e376c08 2748774c 34b0bcb5 391c0cb3 4ed8aa4a 5b9cca4f 682e6ff3',
    '748f82ee 78a5636f 84c87814 8cc70208 90befffa a4506ceb bef9a3f7 c67178f2',
  ].flatMap(wordsOf),
);

export interface Sha256 {
  update(bytes: Uint8Array): void;
  /** Of all there was, in hexadecimal; the last call. */
  digest(): string;
}

export function createSha256(): Sha256 {
  const state = Int32Array.from(START);
  const words = new Int32Array(CONSTANTS.length);
  let rest = new Uint8Array(0);
  let length = 0;
  return {
    update(chunk) {
      length += chunk.length;
      const bytes = rest.length === 0 ? chunk : joined(rest, chunk);
      const whole = bytes.length - (bytes.length % BLOCK);
      hashBlocks(state, words, bytes.subarray(0, whole));
      rest = bytes.slice(whole);
    },
    digest() {
      hashBlocks(state, words, joined(rest, padding(length)));
      return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
    },
  };
}

function wordsOf(hexadecimal: string): number[] {
  return hexadecimal.split(' ').map((word) => Number.parseInt(word, 16));
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** A one, zeros up to the end of a block, and in its last 8 bytes how many bits there were. */
function padding(length: number): Uint8Array {
  const bytes = new Uint8Array(BLOCK - ((length + 8) % BLOCK) + 8);
  bytes[0] = 0x80;
  new DataView(bytes.buffer).setBigUint64(bytes.length - 8, BigInt(length) * 8n);
  return bytes;
}

function hashBlocks(state: Int32Array, words: Int32Array, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length; at += BLOCK) {
    schedule(words, view, at);
    compress(state, words);
  }
}

function schedule(words: Int32Array, block: DataView, at: number): void {
  for (let i = 0; i < 16; i++) words[i] = block.getInt32(at + 4 * i);
  for (let i = 16; i < words.length; i++) {
    const near = words[i - 2] as number;
    const far = words[i - 15] as number;
    words[i] =
      (words[i - 16] as number) +
      (words[i - 7] as number) +
      (((far >>> 7) | (far << 25)) ^ ((far >>> 18) | (far << 14)) ^ (far >>> 3)) +
      (((near >>> 17) | (near << 15)) ^ ((near >>> 19) | (near << 13)) ^ (near >>> 10));
  }
}

function compress(state: Int32Array, words: Int32Array): void {
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  let e = state[4] as number;
  let f = state[5] as number;
  let g = state[6] as number;
  let h = state[7] as number;
  for (let i = 0; i < words.length; i++) {
    const first =
      h +
      (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))) +
      ((e & f) ^ (~e & g)) +
      (CONSTANTS[i] as number) +
      (words[i] as number);
    const second =
      (((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  state[0] = (state[0] as number) + a;
  state[1] = (state[1] as number) + b;
  state[2] = (state[2] as number) + c;
  state[3] = (state[3] as number) + d;
  state[4] = (state[4] as number) + e;
  state[5] = (state[5] as number) + f;
  state[6] = (state[6] as number) + g;
  state[7] = (state[7] as number) + h;
}
