import type { Numbers } from '../../graph/constants.ts';

/** A depthwise filter equal in every channel and of one sign: it averages, whatever its shape. */
export function isBlur(weights: Numbers, kernel: readonly number[]): boolean {
  const taps = (kernel[0] as number) * (kernel[1] as number);
  for (let i = 0; i < weights.data.length; i++) {
    const x = weights.data[i] as number;
    if (x < 0 || Math.abs(x - (weights.data[i % taps] as number)) > 1e-4) return false;
  }
  const sum = Array.from(weights.data.slice(0, taps)).reduce((s, x) => s + x, 0);
  return Math.abs(sum - 1) < 1e-2;
}
