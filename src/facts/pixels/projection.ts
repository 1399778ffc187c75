/** A matrix product over pixels: a patch embedding without a convolution, or a layer over the whole image. */
import { intOf } from '../../graph/attributes.ts';
import type { Axis } from '../../graph/axes.ts';
import type { Size } from '../../graph/known.ts';
import { opaque } from './step.ts';
import type { Handler } from './types.ts';

/** An Einsum of one operand only moves its axes. */
export const einsum: Handler = (step) => (step.data.length === 1 ? { pixels: step.pixels } : projection(step));

export const projection: Handler = (step) => {
  const { interpretation, node, op, data, source, output, pixels } = step;
  const { of } = interpretation;
  const other = data.find((value) => value !== null && value !== source);
  if (!other || of(other).image) return null;
  const { axes, dims } = of(source);
  if (axes === null || dims === null) return null;
  const axis = summedAxis(op, axes, intOf(node, 'transA', 0) === 1);
  const summed = axes[axis] ?? [];
  const isGrey = pixels.channels.length === 1 && summed.some((f) => f.role === 'H');
  if (!summed.some((f) => f.role === 'C') && !isGrey) return null;
  const taps = (role: 'H' | 'W'): number =>
    summed.filter((f) => f.role === role).reduce((p, f) => p * (f.size ?? 1), 1);
  const kernel = [taps('H'), taps('W')] as const;
  const outer = axes.filter((_, i) => i !== axis).flat();
  const strideOf = (role: 'H' | 'W', k: number): number => outer.find((f) => f.role === role)?.step ?? k;
  if (isColours(of(other).dims, kernel, pixels.channels.length)) return opaque(step, `a colour transform (${op})`);
  const isWhole = !outer.some((f) => f.role === 'H' || f.role === 'W');
  return {
    mixing: {
      node,
      pixels,
      form: isWhole ? 'linear' : 'patch',
      kernel,
      stride: [strideOf('H', kernel[0]), strideOf('W', kernel[1])],
      inChannels: pixels.channels.length,
      outChannels: of(output).dims?.at(-1) ?? null,
    },
  };
};

/** Whether weights make as many channels of the colours at one pixel. */
const isColours = (
  weights: readonly Size[] | null,
  [height, width]: readonly [number, number],
  channels: number,
): boolean =>
  height === 1 && width === 1 && channels > 1 && weights?.length === 2 && weights.every((size) => size === channels);

function summedAxis(op: string, axes: readonly Axis[], isTransposed: boolean): number {
  if (op === 'Einsum') return axes.findIndex((axis) => axis.some((f) => f.role === 'C'));
  return axes.length - (isTransposed ? 2 : 1);
}
