import { toDb } from './decibels.ts';
import type { Pair } from './geometry.ts';

/**
 * Noise gain of the input size in dB against a square reference, for models fed from one source by an ideal
 * antialiased resize: noise falls as the source pixels averaged into one (rules/input-resolution.md).
 * @param size height and width in pixels
 * @param reference side of the reference input in pixels
 */
export const resolutionDb = ([height, width]: Pair, reference: number): number =>
  toDb((height * width) / reference ** 2);
