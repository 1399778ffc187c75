/** Read-ahead: what the reader of models asks for is at hand, in fewer requests than it asks, and with little beside it. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ByteRange } from '../../src/onnx/byte-source.ts';
import { memorySource, readSync } from '../../src/onnx/byte-source.ts';
import { readModel } from '../../src/onnx/read-model.ts';
import { spelled } from '../../src/onnx/spelled.ts';
import { coalesce, createRanges } from '../../src/remote/ranges.ts';
import { createSteps } from '../../src/remote/steps.ts';
import { withWeights } from './models.ts';

const SPARE = 1_048_576;

/** Asks for ranges of a file of `size` bytes as a reader does, and counts what comes over the network for them. */
function remoteFile(size: number, bytesOf: (range: ByteRange) => Uint8Array) {
  const ranges = createRanges(size);
  const requests: ByteRange[] = [];
  let asks = 0;
  let asked = 0;
  let rounds = 0;
  const ask = (range: ByteRange): Uint8Array => {
    asks += 1;
    asked += range.length;
    const atHand = ranges.next(range);
    if (atHand !== null) return atHand;
    rounds += 1;
    const plan = ranges.plan(range);
    requests.push(...plan);
    for (const part of plan) ranges.add(part.offset, bytesOf(part));
    return ranges.next(range) ?? new Uint8Array();
  };
  const transferred = () => requests.reduce((sum, { length }) => sum + length, 0);
  return { ask, cost: () => ({ requests, rounds, asks, asked, transferred: transferred() }) };
}

function readThrough(bytes: Uint8Array) {
  const part = ({ offset, length }: ByteRange) => bytes.slice(offset, offset + length);
  const file = remoteFile(bytes.length, part);
  const reading = readModel(bytes.length);
  let step = reading.next();
  while (!step.done) {
    const got = file.ask(step.value);
    expect(Buffer.compare(got, part(step.value))).toBe(0);
    step = reading.next(got);
  }
  return { model: step.value, ...file.cost() };
}

describe('ranges', () => {
  const small = readFileSync('fixtures/real/resnet50_norm_fp16.onnx');

  it('takes a small model in one request', () => {
    const { requests, model } = readThrough(small);
    expect(requests).toEqual([{ offset: 0, length: small.length }]);
    expect(spelled(model)).toEqual(spelled(readSync(readModel(small.length), memorySource(small))));
  });

  it('steps over weights, and foresees where it lands as blocks repeat', () => {
    const large = withWeights(small);
    const { rounds, asks, transferred, model } = readThrough(large);
    expect(model.nodeCount).toBe(readSync(readModel(small.length), memorySource(small)).nodeCount);
    expect(transferred).toBeLessThan(large.length / 20);
    expect(rounds).toBeLessThan(0.7 * asks);
  });

  /** A file whose every byte follows from its place. */
  const byteAt = (offset: number): number => Math.imul(offset, 2654435761) >>> 24;
  const madeUp = ({ offset, length }: ByteRange) => Uint8Array.from({ length }, (_, at) => byteAt(offset + at));

  it('gives a reader that goes forward what it asks for, inside of the file, and spends no more than its spare bytes', () => {
    const jump = fc.oneof(fc.nat(300), fc.nat(100_000), fc.nat(2 ** 22), fc.constantFrom(70_000, 140_000));
    const steps = fc.array(fc.record({ jump, length: fc.integer({ min: 1, max: 8192 }) }), { maxLength: 60 });
    const holds = (given: readonly { readonly jump: number; readonly length: number }[], beyond: number): void => {
      const size = given.reduce((sum, { jump, length }) => sum + jump + length, beyond);
      const file = remoteFile(size, madeUp);
      let offset = 0;
      for (const { jump, length } of given) {
        const range = { offset: offset + jump, length };
        expect(Buffer.compare(file.ask(range), madeUp(range))).toBe(0);
        offset += jump + length;
      }
      const { requests, transferred, asked } = file.cost();
      expect(requests.filter((part) => part.length <= 0 || part.offset + part.length > size)).toEqual([]);
      expect(transferred).toBeLessThanOrEqual(asked + SPARE);
    };
    fc.assert(fc.property(steps, fc.nat(2 ** 20), holds), { numRuns: 50 });
  });

  it('spends no more on ever longer jumps, of which no step repeats', () => {
    const size = 2 ** 32;
    const file = remoteFile(size, ({ length }) => new Uint8Array(length));
    for (let offset = 0, jump = 70_000; offset + 4096 < size; offset += jump, jump += 997)
      expect(file.ask({ offset, length: 4096 }).length).toBe(4096);
    const { transferred, asked } = file.cost();
    expect(transferred).toBeLessThanOrEqual(asked + SPARE);
  });
});

describe('steps', () => {
  it('knows nothing before two steps have come again', () => {
    const steps = createSteps();
    for (const offset of [0, 100_000, 300_000, 400_000]) steps.note(offset);
    expect(steps.next()).toEqual([]);
  });

  it('foretells what followed, though names grew by a letter', () => {
    const steps = createSteps();
    const block = [1000, 5000, 9000];
    let offset = 0;
    for (let i = 0; i < 6; i++) {
      steps.note(offset);
      offset += (block[i % 3] as number) + (i >= 3 ? 1 : 0);
    }
    steps.note(offset);
    expect(steps.next().slice(0, 3)).toEqual([offset + 1001, offset + 6002, offset + 15_003]);
  });
});

it('asks once for what lies close together', () => {
  const at = (offset: number, length: number) => ({ offset, length });
  const groups = coalesce([at(100_000, 10), at(0, 100), at(5000, 5), at(50, 10), at(120_000, 1)]);
  expect(groups.map(({ offset, length }) => [offset, length])).toEqual([
    [0, 5005],
    [100_000, 10],
    [120_000, 1],
  ]);
  expect(groups[0]?.parts).toEqual([at(0, 100), at(50, 10), at(5000, 5)]);
});
