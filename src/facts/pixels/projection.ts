/** A matrix product over pixels: a patch embedding without a convolution, or a layer over the whole image. */
import { intOf, textOf } from '../../graph/attributes.ts';
import { type Axis, extentOf } from '../../graph/axes.ts';
import type { Size } from '../../graph/known.ts';
import type { Value } from '../../graph/types.ts';
import { recoloured } from './recolour.ts';
import { evidence, opaque, short } from './step.ts';
import type { Effect, Handler, Step } from './types.ts';

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
  const kernel = [extentOf(summed, 'H', 1), extentOf(summed, 'W', 1)] as const;
  const outer = axes.filter((_, i) => i !== axis).flat();
  const strideOf = (role: 'H' | 'W', k: number): number => outer.find((f) => f.role === role)?.step ?? k;
  if (isColours(of(other).dims, kernel, pixels.channels.length)) return colours(step, other);
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

/** A matrix over the colours, which swaps them or mixes them. */
function colours(step: Step, matrix: Value): Effect {
  const { interpretation, node, op, pixels } = step;
  const weights = interpretation.numbers(matrix)?.data;
  const isOutputFirst = outputFirst(step);
  const n = pixels.channels.length;
  const channels =
    weights && isOutputFirst !== null
      ? recoloured(pixels.channels, (o, i) => weights[isOutputFirst ? o * n + i : i * n + o] as number)
      : null;
  if (channels === null) return opaque(step, `a colour transform (${op})`);
  const text = `${op} over the colours, scale ${short(channels.map(({ scale }) => scale))}`;
  return { pixels: { ...pixels, channels, steps: [...pixels.steps, evidence(node, text)] } };
}

/** Whether the matrix has a row for each colour that comes out, not for each that goes in; null where it can't be told. */
function outputFirst({ node, op, data, index, source }: Step): boolean | null {
  if (op === 'Einsum') {
    const [terms = '', result] = textOf(node, 'equation', '').replaceAll(' ', '').split('->');
    const matrix = terms.split(',')[data.findIndex((value) => value !== source)];
    return matrix?.length === 2 && result !== undefined ? result.includes(matrix[0] as string) : null;
  }
  // With a bias or a factor, or on the other side, it is no plain swap.
  const isPlain =
    index === 0 && data.length === 2 && (node.attributes.find(({ name }) => name === 'alpha')?.f ?? 1) === 1;
  return isPlain ? intOf(node, 'transB', 0) === 1 : null;
}

function summedAxis(op: string, axes: readonly Axis[], isTransposed: boolean): number {
  if (op === 'Einsum') return axes.findIndex((axis) => axis.some((f) => f.role === 'C'));
  return axes.length - (isTransposed ? 2 : 1);
}
