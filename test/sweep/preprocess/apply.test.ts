import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pixels } from '../../../src/sweep/data/types.ts';
import { resized, toPixels } from '../../../src/sweep/preprocess/apply.ts';
import type { PreprocessPlan } from '../../../src/sweep/preprocess/plan-types.ts';
import { resample } from '../../../src/sweep/preprocess/resample.ts';
import {
  allocateTensor,
  createGaussianWriter,
  layOut,
  samplesOf,
  tensorShape,
  writeTensor,
} from '../../../src/sweep/preprocess/tensor.ts';
import { planned, type Told } from './planned.ts';

describe('applying it', () => {
  const picture = (width: number, height: number): Pixels => ({
    width,
    height,
    data: Float32Array.from({ length: width * height * 3 }, (_, i) => ((i * 31) % 256) / 255),
  });

  const laidOut = (pixels: Pixels, made: PreprocessPlan): Float32Array =>
    layOut(pixels, made, new Float32Array(samplesOf(made)).fill(0.7));

  // torchvision.transforms: Resize(8) then CenterCrop(7) of a 20 x 13 picture.
  test('shape and place of a crop', () => {
    const made = planned({ input: { height: 7, width: 7, layout: 'NHWC' }, overrides: { cropPct: 7 / 8 } });
    const pixels = resized(picture(20, 13), made);
    expect(pixels).toEqual(resample(picture(20, 13), { width: 12, height: 8 }, made.resampling));
    const cropped = laidOut(pixels, made);
    // round(0.5) is 0 and round(2.5) is 2 in Python.
    for (let row = 0; row < 7; row++) {
      const from = (row * 12 + 2) * 3;
      expect(cropped.subarray(row * 21, row * 21 + 21)).toEqual(pixels.data.subarray(from, from + 21));
    }
  });

  test.each<[name: string, side: number, crop: number, rows: readonly string[]]>([
    ['black borders', 3, 5, ['00000', '01110', '01110', '01110', '00000']],
    ['one pixel short, behind', 3, 4, ['1110', '1110', '1110', '0000']],
    ['three pixels short, the lesser half in front', 1, 4, ['0000', '0100', '0000', '0000']],
  ])('an image smaller than the crop: %s', (_, side, crop, expected) => {
    const made = planned({ input: { height: crop, width: crop }, overrides: { resize: 'none' } });
    const white = { width: side, height: side, data: new Float32Array(3 * side * side).fill(1) };
    const data = laidOut(white, made);
    const rows = Array.from({ length: 3 * crop }, (_, y) => data.subarray(crop * y, crop * (y + 1)).join(''));
    expect(rows).toEqual([...expected, ...expected, ...expected]);
  });

  test('planes, and blue first, are the interleaved samples in another order', () => {
    const side = fc.integer({ min: 1, max: 40 });
    const holds = (width: number, height: number, cropWidth: number, cropHeight: number): void => {
      const crop = (told: Told): Float32Array => {
        const input = { height: cropHeight, width: cropWidth, ...told.input };
        return laidOut(picture(width, height), planned({ ...told, input, overrides: { resize: 'none' } }));
      };
      const interleaved = crop({ input: { layout: 'NHWC' } });
      const planes = [0, 1, 2].map((channel) => [...interleaved.filter((_, i) => i % 3 === channel)]);
      expect([...crop({})]).toEqual(planes.flat());
      expect([...crop({ normalization: { order: 'BGR' } })]).toEqual(planes.toReversed().flat());
    };
    fc.assert(fc.property(side, side, side, side, holds), {
      numRuns: 60,
      // The loops take pixels by chunks of 2728.
      examples: [
        [300, 280, 224, 224],
        [5001, 3, 3, 3],
        [2728, 1, 2728, 1],
        [9999, 1, 9999, 1],
      ],
    });
  });

  test.each<[string, Told, readonly number[]]>([
    ['planes', {}, [-1, 1, 0, 1, 1, -1]],
    ['interleaved', { input: { layout: 'NHWC' } }, [-1, 0, 1, 1, 1, -1]],
    ['blue first', { normalization: { order: 'BGR' } }, [1, -1, 0, 1, -1, 1]],
    ['bytes', { normalization: { source: 'graph', feed: '0-255' }, type: 'uint8' }, [0, 255, 128, 255, 255, 0]],
    ['halves', { type: 'float16' }, [0xbc00, 0x3c00, 0, 0x3c00, 0x3c00, 0xbc00]],
  ])('%s', (_, told, expected) => {
    const made = planned({ ...told, input: { height: 1, width: 2, ...told.input } });
    const pixels = { width: 2, height: 1, data: Float32Array.of(0, 0.5, 1, 1, 1, 0) };
    const batch = allocateTensor(made, 2);
    writeTensor(laidOut(pixels, made), made, batch, 1);
    expect([...batch.subarray(6)]).toEqual(expected);
    expect([...batch.subarray(0, 6)]).toEqual(Array(6).fill(0));
    expect(tensorShape(made, 2).toSorted((a, b) => a - b)).toEqual([1, 2, 2, 3]);
  });

  const unlike = { mean: [0.1, 0.5, 0.9], std: [0.2, 0.3, 0.4] };

  // 23 x 17 fills no whole number of vectors, 61 x 53 more than a chunk.
  test.each<[string, Told]>([
    ['planes', { input: { height: 23, width: 17 }, normalization: unlike }],
    ['many planes', { input: { height: 61, width: 153 }, normalization: { ...unlike, order: 'BGR' } }],
    ['interleaved', { input: { height: 23, width: 17, layout: 'NHWC' } }],
  ])('Gaussian noise, clipping and normalization in one pass: %s', (_, told) => {
    const made = planned(told);
    const samples = Float32Array.from({ length: samplesOf(made) }, (_, i) => ((i * 31) % 256) / 255);
    const draw = Float32Array.from(samples, (_, i) => 3 * Math.sin(i * i));
    const expected = new Float32Array(2 * samples.length);
    const stride = made.layout.endsWith('C') ? 3 : 1;
    for (const [i, x] of samples.entries()) {
      const channel = stride === 1 ? Math.floor((3 * i) / samples.length) : i % 3;
      const noisy = Math.min(1, Math.max(0, x + 0.2 * (draw[i] as number)));
      expected[samples.length + i] = (noisy - (made.mean[channel] as number)) * (1 / (made.std[channel] as number));
    }
    const actual = new Float32Array(expected.length);
    writeTensor(samples, made, expected, 0);
    const places = [
      { sigma: 0.2, at: 1 },
      { sigma: 0, at: 0 },
    ];
    createGaussianWriter(made)?.(samples, draw, places, actual);
    expect(actual).toEqual(expected);
  });

  test('channels that lie side by side and are normalized apart are left to two passes', () => {
    expect(createGaussianWriter(planned({ input: { layout: 'NHWC' }, normalization: unlike }))).toBeNull();
    expect(createGaussianWriter(planned({ type: 'float16' }))).toBeNull();
  });

  test('grey as Pillow weighs it', () => {
    const fresh = (length: number): Float32Array => new Float32Array(length);
    const { data } = toPixels({ width: 1, height: 1, data: Float32Array.of(1, 0.5, 0.25) }, 1, fresh);
    expect(data[0]).toBeCloseTo(0.299 + 0.2935 + 0.0285, 6);
    expect([...toPixels({ width: 1, height: 1, data }, 3, fresh).data]).toEqual([data[0], data[0], data[0]]);
  });

  test('bytes are samples of [0,1], however many', () => {
    const data = Uint8Array.from({ length: 3 * 6007 }, (_, i) => i % 256);
    const pixels = toPixels({ width: 6007, height: 1, data }, 3, (length) => new Float32Array(length));
    expect(pixels.data).toEqual(Float32Array.from(data, (byte) => byte / 255));
  });
});
