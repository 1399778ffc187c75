import { toDb } from './decibels.ts';
import type { Pair } from './geometry.ts';

/**
 * Least noise gain of a kernel at unit peak response: `1 / (k_h k_w)`, by Cauchy-Schwarz, reached by the box.
 * @param kernel taps per axis, from 1; dilation adds extent but no taps
 * @returns power ratio in (0, 1]
 * @see rules/stem-kernel.md (arXiv:2509.20939)
 */
export const stemGain = ([height, width]: Pair): number => 1 / (height * width);

/** Gain of a stem in dB against a square reference kernel; negative is quieter. `gain` is a power ratio. */
export const stemDb = (gain: number, referenceKernel: number): number => toDb(gain * referenceKernel ** 2);
