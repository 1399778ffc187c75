/** Read-ahead: what the reader of models asks for is at hand, in fewer requests than it asks, and with little beside it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ByteRange } from '../../src/onnx/byte-source.ts';
import { memorySource, readSync } from '../../src/onnx/byte-source.ts';
import { readModel } from '../../src/onnx/read-model.ts';
import { spelled } from '../../src/onnx/spelled.ts';
import { coalesce, createRanges } from '../../src/remote/ranges.ts';
import { createSteps } from '../../src/remote/steps.ts';
import { withWeights } from './models.ts';

const SPARE = 1_048_576;

function readThrough(bytes: Uint8Array) {
  const ranges = createRanges(bytes.length);
  const reading = readModel(bytes.length);
  const requests: ByteRange[] = [];
  let asks = 0;
  let asked = 0;
  let rounds = 0;
  let step = reading.next();
  while (!step.done) {
    const range = step.value;
    let got = ranges.next(range);
    asks += 1;
    asked += range.length;
    if (got === null) {
      rounds += 1;
      const plan = ranges.plan(range);
      requests.push(...plan);
      for (const { offset, length } of plan) ranges.add(offset, bytes.slice(offset, offset + length));
      got = ranges.at(range);
    }
    expect(Buffer.compare(got ?? Buffer.of(), bytes.subarray(range.offset, range.offset + range.length))).toBe(0);
    step = reading.next(got as Uint8Array);
  }
  const transferred = requests.reduce((sum, { length }) => sum + length, 0);
  return { model: step.value, requests, rounds, asks, asked, transferred };
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
    const { requests, rounds, asks, asked, transferred, model } = readThrough(large);
    expect(model.nodeCount).toBe(readSync(readModel(small.length), memorySource(small)).nodeCount);
    expect(transferred).toBeLessThan(large.length / 20);
    expect(transferred).toBeLessThanOrEqual(asked + SPARE);
    expect(rounds).toBeLessThan(0.7 * asks);
    for (const { offset, length } of requests) expect(length > 0 && offset + length <= large.length).toBe(true);
  });

  it('spends no more than its spare bytes on a reader that goes nowhere twice', () => {
    const size = 2 ** 32;
    const ranges = createRanges(size);
    let transferred = 0;
    let asked = 0;
    // Ever longer jumps: no step repeats.
    for (let offset = 0, jump = 70_000; offset + 4096 < size; offset += jump, jump += 997) {
      const range = { offset, length: 4096 };
      asked += range.length;
      if (ranges.next(range) !== null) continue;
      for (const part of ranges.plan(range)) {
        transferred += part.length;
        ranges.add(part.offset, new Uint8Array(part.length));
      }
      expect(ranges.next(range)).not.toBeNull();
    }
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
