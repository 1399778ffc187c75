/** The values of an image at a tap, clean and noisy. */
import type { TensorMap } from '../session/types.ts';
import { createChannelMoments } from './channel-moments.ts';
import type { Planes } from './pool-window.ts';

export interface NoisyPair {
  readonly clean: Planes;
  readonly noisy: Planes;
}

/** `planesAt` for the clean and the noisy run. */
export function pairAt(clean: TensorMap, noisy: TensorMap, output: string): NoisyPair | null {
  const [a, b] = [planesAt(clean, output), planesAt(noisy, output)];
  return a === null || b === null || a.data.length !== b.data.length ? null : { clean: a, noisy: b };
}

/** The first image of a batch at a tap; null where the output is not a non-empty float tensor of four axes. */
export function planesAt(values: TensorMap, output: string): Planes | null {
  const value = values[output];
  if (value === undefined || !(value.data instanceof Float32Array) || value.dims.length !== 4) return null;
  const [, planes = 0, height = 0, width = 0] = value.dims;
  const size = planes * height * width;
  return size === 0 || value.data.length < size ? null : { data: value.data.subarray(0, size), planes, height, width };
}

/** The mean square of the difference that noise makes. */
export function noisePower(clean: Float32Array, noisy: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < clean.length; at++) sum += ((noisy[at] as number) - (clean[at] as number)) ** 2;
  return sum / clean.length;
}

/** Accumulates the power of a signal: its variance over positions and images. */
export interface SignalPower {
  readonly add: (planes: Planes) => void;
  /** Mean over channels. */
  readonly power: () => number;
}

export function createSignalPower(): SignalPower {
  const { add, channels, variance } = createChannelMoments();
  return {
    add,
    power: () => {
      let total = 0;
      for (let channel = 0; channel < channels(); channel++) total += variance(channel);
      return total / Math.max(1, channels());
    },
  };
}
