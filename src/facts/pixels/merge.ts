/** Where the branches of an If, or the trips of a Loop, come together. */
import type { Value } from '../../graph/types.ts';
import { areAlike, opaque } from './step.ts';
import type { Handler, Pixels } from './types.ts';

/** Which branch is taken is unknown, so only what they do alike is known. */
export const merge: Handler = (step) => {
  const { node, data, pixels, at } = step;
  const others = data
    .filter((value): value is Value => value !== null)
    .map((value) => at(value))
    .filter((other): other is Pixels => other !== undefined && other !== pixels);
  const isSame = others.every(
    ({ channels, opaque: why, quantised }) =>
      why === pixels.opaque && quantised === pixels.quantised && areAlike(channels, pixels.channels),
  );
  const sized = (of: Pixels): number => of.resizes.length + of.crops.length + of.pads.length;
  // Where branches resize differently, the result has the size that all of them give, if they give one.
  const resizes = others.some((other) => sized(other) !== sized(pixels)) ? [...pixels.resizes, node] : pixels.resizes;
  const merged = { ...pixels, resizes };
  return isSame
    ? { pixels: merged }
    : opaque({ ...step, pixels: merged }, 'branches that treat pixels in different ways');
};
