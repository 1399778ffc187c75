import type { Pixels, SweepImage } from '../data/types.ts';
import { noises } from '../noise/noises.ts';
import { allocateTensor, toChannels, toInputPixels, toNoisyTensor, toTensor } from '../preprocess/apply.ts';
import type { Prepare, Recipe } from './types.ts';

/** Decodes once, draws once a seed, and lays out every level: all that happens to an image before the model. */
export function createPreparer(images: readonly SweepImage[], { preprocess, noise: name, noiseAt }: Recipe): Prepare {
  const noise = noises[name];
  return async ({ index, items }) => {
    const image = images[index];
    if (image === undefined) throw new Error(`no image ${index} of ${images.length}`);
    const decoded = toChannels(await image.load(), preprocess.channels);
    const base = noiseAt === 'input' ? toInputPixels(decoded, preprocess) : decoded;
    const draws = new Map<number, Float32Array>();
    const drawOf = (seed: number): Float32Array => {
      const draw = draws.get(seed) ?? noise.draw({ seed, image: image.id, draw: 0 }, base.data.length);
      draws.set(seed, draw);
      return draw;
    };
    const out = allocateTensor(preprocess, items.length);
    const write = (pixels: Pixels, at: number): void => {
      toTensor(noiseAt === 'input' ? pixels : toInputPixels(pixels, preprocess), preprocess, out, at);
    };
    const usual = name === 'gaussian' && noiseAt === 'input' && out instanceof Float32Array ? out : null;
    const noisy = usual === null ? new Float32Array(base.data.length) : base.data;
    for (const [at, { seed, sigma }] of items.entries()) {
      if (sigma === 0) write(base, at);
      else if (usual === null) write({ ...base, data: noise.add(base.data, drawOf(seed), sigma, noisy) }, at);
      else toNoisyTensor(base, drawOf(seed), sigma, preprocess, usual, at);
    }
    return out;
  };
}
