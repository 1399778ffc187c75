import type { SweepImage } from '../data/types.ts';
import { type Noise, noises } from '../noise/noises.ts';
import { type Room, resized, toPixels } from '../preprocess/apply.ts';
import { allocateTensor, createGaussianWriter, layOut, samplesOf, writeTensor } from '../preprocess/tensor.ts';
import type { Item, Prepare, Recipe } from './types.ts';

/**
 * Creates the function that does all that happens to an image before the model: decodes it once, draws noise once for each seed,
 * and lays out every level.
 * @param noise in place of the one that the recipe names, for noise that was recorded elsewhere
 */
export function createPreparer(
  images: readonly SweepImage[],
  { preprocess, noise: name, noiseAt }: Recipe,
  noise: Noise = noises[name],
): Prepare {
  const atInput = noiseAt === 'input';
  const samples = samplesOf(preprocess);
  const writeGaussian = name === 'gaussian' && atInput ? createGaussianWriter(preprocess) : null;
  // Shared by all jobs: they are used only after the one `await`, for the decoder, so jobs don't overwrite each other's.
  const [decoded, clean, drawn, laid, noisy] = [createRoom(), createRoom(), createRoom(), createRoom(), createRoom()];
  return async ({ index, items }, room) => {
    const image = images[index];
    if (image === undefined) throw new Error(`no image ${index} of ${images.length}`);
    const picture = await image.load();
    const source = toPixels(picture, preprocess.channels, decoded);
    const base = layOut(resized(source, preprocess), preprocess, clean(samples));
    const draw = (seed: number): Float32Array => {
      const numbers = noise.draw({ seed, image: image.id, draw: 0 }, drawn(atInput ? samples : source.data.length));
      return atInput ? layOut({ ...preprocess.size, data: numbers }, preprocess, laid(samples)) : numbers;
    };
    const out = room?.length === items.length * samples ? room : allocateTensor(preprocess, items.length);
    const write = (numbers: Float32Array, { sigma, at }: Place): void => {
      if (sigma === 0) {
        writeTensor(base, preprocess, out, at);
      } else if (atInput) {
        writeTensor(noise.add(base, numbers, sigma, noisy(samples)), preprocess, out, at);
      } else {
        const data = noise.add(source.data, numbers, sigma, noisy(source.data.length));
        writeTensor(layOut(resized({ ...source, data }, preprocess), preprocess, laid(samples)), preprocess, out, at);
      }
    };
    for (const [seed, places] of bySeed(items)) {
      const numbers = places.some(({ sigma }) => sigma > 0) ? draw(seed) : base;
      if (writeGaussian !== null) writeGaussian(base, numbers, places, out);
      else for (const place of places) write(numbers, place);
    }
    return out;
  };
}

/** A level, and its position in the batch. */
interface Place {
  readonly sigma: number;
  readonly at: number;
}

function bySeed(items: readonly Item[]): ReadonlyMap<number, readonly Place[]> {
  const groups = new Map<number, Place[]>();
  for (const [at, { seed, sigma }] of items.entries()) {
    groups.set(seed, [...(groups.get(seed) ?? []), { sigma, at }]);
  }
  return groups;
}

/** Reuses one array, as new ones would cost a page fault for every 4 KiB and time of the garbage collector. */
function createRoom(): Room {
  let array = new Float32Array(0);
  return (length) => {
    if (array.length < length) array = new Float32Array(length);
    return array.length === length ? array : array.subarray(0, length);
  };
}
