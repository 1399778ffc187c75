import { describe, expect, it } from 'vitest';
import { boxImage, halveImage } from '../../../src/sweep/graph-edit/smooth-image.ts';
import { openSession, whySkipped } from '../runtime.ts';
import { draftOf, float32, type ImageOptions, identityStem, imageFacts, madeBy, runModel, wave } from './edited.ts';

/** Cells of 2 x 2 averaged, then interpolated between cell centres; beyond the outer centres constant. */
function halved(x: Float32Array, height: number, width: number): number[] {
  const [h, w] = [Math.ceil(height / 2), Math.ceil(width / 2)];
  const cell = (c: number, i: number, j: number): number => {
    const at = [2 * i, 2 * i + 1]
      .filter((y) => y < height)
      .flatMap((y) => [2 * j, 2 * j + 1].filter((v) => v < width).map((v) => (c * height + y) * width + v));
    return at.reduce((sum, k) => sum + (x[k] as number), 0) / at.length;
  };
  const weights = (out: number, size: number, cells: number): readonly (readonly [number, number])[] => {
    const place = Math.min(Math.max(((out + 0.5) * cells) / size - 0.5, 0), cells - 1);
    const low = Math.min(Math.floor(place), cells - 1);
    return [
      [low, 1 - (place - low)],
      [Math.min(low + 1, cells - 1), place - low],
    ];
  };
  return [0, 1, 2].flatMap((c) =>
    Array.from({ length: height * width }, (_, at) => {
      let sum = 0;
      for (const [i, a] of weights(Math.floor(at / width), height, h)) {
        for (const [j, b] of weights(at % width, width, w)) sum += a * b * cell(c, i, j);
      }
      return sum;
    }),
  );
}

const toNhwc = (x: Float32Array, pixels: number): Float32Array =>
  x.map((_, at) => x[(at % 3) * pixels + Math.floor(at / 3)] as number);

describe.skipIf(openSession === null)(`the image at half its resolution${whySkipped}`, () => {
  it.each<readonly [string, ImageOptions]>([
    ['by Resize', { size: [8, 12] }],
    ['odd sides', { size: [7, 9] }],
    ['opset 11, which wants the region', { size: [8, 12], opset: 11 }],
    ['opset 21', { size: [8, 12], opset: 21 }],
    ['opset 10, by transposed convolution', { size: [8, 12], opset: 10 }],
    ['opset 8', { size: [6, 4], opset: 8 }],
    ['NHWC', { size: [8, 12], input: 'NHWC' }],
  ])('%s', async (_, options) => {
    const { size, input } = options;
    const [height, width] = size;
    const x = wave(3 * height * width);
    const edited = madeBy(halveImage(draftOf(identityStem(options)), imageFacts(options)));
    const feed =
      input === 'NHWC' ? float32([1, height, width, 3], toNhwc(x, height * width)) : float32([1, 3, height, width], x);
    const { y } = await runModel(edited, { image: feed });
    expect(y?.dims).toEqual([1, 3, height, width]);
    expect(Array.from(y?.data as Float32Array)).toEqual(halved(x, height, width).map((v) => expect.closeTo(v, 5)));
  });

  it('stands behind the cast where the image is bytes', async () => {
    const options: ImageOptions = { size: [4, 4], input: 'bytes' };
    const data = Uint8Array.from({ length: 48 }, (_, at) => (at * 37) % 256);
    const { y } = await runModel(madeBy(halveImage(draftOf(identityStem(options)), imageFacts(options))), {
      image: { type: 'uint8', dims: [1, 3, 4, 4], data },
    });
    expect(Array.from(y?.data as Float32Array)).toEqual(
      halved(Float32Array.from(data), 4, 4).map((v) => expect.closeTo(v, 3)),
    );
  });

  it('joins with a box: one smooths what the other left', async () => {
    const options: ImageOptions = { size: [8, 8] };
    const facts = imageFacts(options);
    const first = halveImage(draftOf(identityStem(options)), facts);
    if (!first.ok) throw new Error(first.reason.message);
    const x = wave(192);
    const both = await runModel(madeBy(boxImage(first.draft, facts, [8, 8])), { image: float32([1, 3, 8, 8], x) });
    const half = halved(x, 8, 8);
    // The box is clipped by the edges; position (3, 3) has the whole image under it.
    const mean = half.slice(0, 64).reduce((sum, v) => sum + v, 0) / 64;
    expect(both.y?.data[3 * 8 + 3]).toBeCloseTo(mean, 5);
  });
});

it('is refused where even sides are needed and the sides are odd', () => {
  const options: ImageOptions = { size: [7, 8], opset: 10 };
  const edit = halveImage(draftOf(identityStem(options)), imageFacts(options));
  expect(edit).toMatchObject({ ok: false, reason: { message: expect.stringContaining('even sides') } });
});
