/** Geometry of sliding windows (convolutions and pools): taps, strides, padding and output sizes. */
import { type Attributed, intOf, intsOf, textOf } from './attributes.ts';
import type { Size } from './interpretation.ts';

export interface Window {
  /** Taps along each axis; dilation spreads them but adds none. */
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Padding before each axis, then after each. */
  readonly pads: readonly number[];
}

export interface ConvWeights {
  readonly outChannels: number;
  readonly inPerGroup: number;
  readonly kernel: readonly number[];
}

/** Reads the shape of a convolution's weights: OIHW, or OHWI where only that fits `kernel_shape`. Null for an unknown one. */
export function convWeights(operator: Attributed, weight: readonly Size[] | null | undefined): ConvWeights | null {
  if (!weight || weight.length < 3 || weight.some((dim) => dim === null)) return null;
  const dims = weight as readonly number[];
  const declared = intsOf(operator, 'kernel_shape');
  const same = (a: readonly number[], b: readonly number[]): boolean =>
    a.length === b.length && a.every((x, i) => x === b[i]);
  const last = declared !== null && !same(dims.slice(2), declared) && same(dims.slice(1, -1), declared);
  return {
    outChannels: dims[0] as number,
    inPerGroup: (last ? dims.at(-1) : dims[1]) as number,
    kernel: last ? dims.slice(1, -1) : dims.slice(2),
  };
}

/** The window of a pool or convolution over `rank` axes; null where its size is unknown, or attributes contradict each other. */
export function windowOf(operator: Attributed, rank: number, weightKernel: readonly number[] | null): Window | null {
  const kernel = intsOf(operator, 'kernel_shape') ?? weightKernel;
  if (kernel === null || kernel.length !== rank || Math.min(...kernel) < 1) return null;
  const strides = intsOf(operator, 'strides') ?? filled(rank, 1);
  const dilations = intsOf(operator, 'dilations') ?? filled(rank, 1);
  const pads = intsOf(operator, 'pads') ?? filled(2 * rank, 0);
  const slides = [...strides, ...dilations].every((step) => step >= 1);
  return slides && strides.length === rank && dilations.length === rank && pads.length === 2 * rank
    ? { kernel, strides, dilations, pads }
    : null;
}

/** One value for every axis. */
const filled = (count: number, value: number): readonly number[] => new Array<number>(count).fill(value);

/** Places along one axis from the first tap to the last, both included. */
const extentOf = ({ kernel, dilations }: Window, axis: number): number =>
  ((kernel[axis] as number) - 1) * (dilations[axis] as number) + 1;

const autoPad = (operator: Attributed): string => textOf(operator, 'auto_pad', 'NOTSET');

const isSame = (auto: string): boolean => auto === 'SAME_UPPER' || auto === 'SAME_LOWER';

/** Padding before and after one axis, where it does not depend on the input size (not SAME). */
const statedPads = (auto: string, { pads, kernel }: Window, axis: number): readonly [before: number, after: number] =>
  auto === 'VALID' ? [0, 0] : [pads[axis] as number, pads[axis + kernel.length] as number];

/** The number of positions of the window along one axis of `size` places. */
export function slid(operator: Attributed, window: Window, axis: number, size: number): number {
  const stride = window.strides[axis] as number;
  const auto = autoPad(operator);
  if (isSame(auto)) return Math.ceil(size / stride);
  const [before, after] = statedPads(auto, window, axis);
  const room = (size + before + after - extentOf(window, axis)) / stride;
  const ceils = intOf(operator, 'ceil_mode', 0) === 1;
  const count = (ceils ? Math.ceil(room) : Math.floor(room)) + 1;
  // With ceil_mode a last window that would start beyond the input, in the padding behind it, is dropped (ONNX 1.16, PyTorch).
  return Math.max(0, ceils && (count - 1) * stride >= size + before ? count - 1 : count);
}

/** Padding before `size` places of one axis. */
export function padBefore(operator: Attributed, window: Window, axis: number, size: number): number {
  const auto = autoPad(operator);
  if (!isSame(auto)) return statedPads(auto, window, axis)[0];
  const reach = (slid(operator, window, axis, size) - 1) * (window.strides[axis] as number) + extentOf(window, axis);
  const total = Math.max(0, reach - size);
  return auto === 'SAME_UPPER' ? Math.floor(total / 2) : Math.ceil(total / 2);
}

/** Output size along one axis of a transposed convolution over `size` places. */
export function spread(operator: Attributed, window: Window, axis: number, size: Size): Size {
  const rank = window.kernel.length;
  const told = intsOf(operator, 'output_shape')?.at(axis - rank);
  if (told !== undefined && told >= 1) return told;
  if (size === null) return null;
  const stride = window.strides[axis] as number;
  const whole = stride * (size - 1) + (intsOf(operator, 'output_padding')?.[axis] ?? 0) + extentOf(window, axis);
  const auto = autoPad(operator);
  // Padding crops the output of a transposed convolution.
  if (isSame(auto)) return Math.min(whole, size * stride);
  const [before, after] = statedPads(auto, window, axis);
  return Math.max(0, whole - before - after);
}
