/** Changes that know nothing of the format: transfers cut short, bits turned, blocks lost, doubled or moved. */
import type { Random } from './random.ts';

export function bendBytes(bytes: Uint8Array, random: Random): Uint8Array {
  const bend = random.pick([cut, flip, drop, double, insert, zero, swap, append, prepend]);
  return bend(bytes, random);
}

type Bend = (bytes: Uint8Array, random: Random) => Uint8Array;

const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

function span(bytes: Uint8Array, random: Random): readonly [start: number, end: number] {
  const start = random.below(bytes.length + 1);
  return [start, Math.min(bytes.length, start + 1 + random.below(random.pick([4, 64, 4096])))];
}

const cut: Bend = (bytes, random) => bytes.slice(0, random.below(bytes.length + 1));

const flip: Bend = (bytes, random) => {
  const bent = bytes.slice();
  for (let left = 1 + random.below(8); left > 0 && bent.length > 0; left--) {
    const at = random.below(bent.length);
    bent[at] = (bent[at] as number) ^ (1 << random.below(8));
  }
  return bent;
};

const drop: Bend = (bytes, random) => {
  const [start, end] = span(bytes, random);
  return joined(bytes.subarray(0, start), bytes.subarray(end));
};

const double: Bend = (bytes, random) => {
  const [start, end] = span(bytes, random);
  return joined(bytes.subarray(0, end), bytes.subarray(start));
};

const insert: Bend = (bytes, random) => {
  const at = random.below(bytes.length + 1);
  return joined(bytes.subarray(0, at), random.bytes(1 + random.below(16)), bytes.subarray(at));
};

const zero: Bend = (bytes, random) => {
  const [start, end] = span(bytes, random);
  return bytes.slice().fill(random.pick([0, 0xff, 0x80]), start, end);
};

const swap: Bend = (bytes, random) => {
  const [a, b] = [random.below(bytes.length + 1), random.below(bytes.length + 1)].sort((x, y) => x - y) as [
    number,
    number,
  ];
  return joined(bytes.subarray(b), bytes.subarray(a, b), bytes.subarray(0, a));
};

const append: Bend = (bytes, random) => joined(bytes, random.bytes(1 + random.below(32)));

const prepend: Bend = (bytes, random) => joined(random.bytes(1 + random.below(4)), bytes);
