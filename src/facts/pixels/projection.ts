/** A matrix product over pixels: a patch embedding without a convolution, or a layer over the whole image. */
import { floatOf, intOf } from '../../graph/attributes.ts';
import { type Axis, extentOf } from '../../graph/axes.ts';
import { equationOf } from '../../graph/einsum.ts';
import type { Size } from '../../graph/interpretation.ts';
import type { Value } from '../../graph/types.ts';
import { recoloured } from './recolour.ts';
import { evidence, opaque, shortText } from './step.ts';
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
  const over = summedAxes(step, axes);
  const summed = over.flatMap((axis) => axes[axis] ?? []);
  const isGrey = pixels.channels.length === 1 && summed.some((f) => f.role === 'H');
  if (!summed.some((f) => f.role === 'C') && !isGrey) return null;
  const kernel = [extentOf(summed, 'H', 1), extentOf(summed, 'W', 1)] as const;
  const outer = axes.filter((_, i) => !over.includes(i)).flat();
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
      outChannels: op === 'Einsum' ? madeBy(step, other) : (of(output).dims?.at(-1) ?? null),
    },
  };
};

/** Whether the weights turn the colours of one pixel into as many channels. */
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
  const text = `${op} over the colours, scale ${shortText(channels.map(({ scale }) => scale))}`;
  return { pixels: { ...pixels, channels, steps: [...pixels.steps, evidence(node, text)] } };
}

/** The equation of an Einsum over two operands: the letters of the pixels, of the other operand and of the result. */
interface Letters {
  readonly own: string;
  readonly other: string;
  readonly result: string;
}

const ELLIPSIS = '...';

/** Null where an ellipsis isn't in front, where the result is implied, or where there are not two operands. */
function lettersOf({ node, data, source }: Step): Letters | null {
  const { operands, result } = equationOf(node);
  const at = data.indexOf(source);
  const [own, other] = [operands[at], operands[1 - at]];
  if (operands.length !== 2 || own === undefined || other === undefined || result === null) return null;
  const isLed = own.startsWith(ELLIPSIS) && result.startsWith(ELLIPSIS);
  const last = (letters: string): string =>
    isLed && letters.startsWith(ELLIPSIS) ? letters.slice(ELLIPSIS.length) : letters;
  const letters = { own: last(own), other: last(other), result: last(result) };
  return Object.values(letters).some((each) => each.includes('.')) ? null : letters;
}

/** Whether the matrix has a row for each colour that comes out, not for each that goes in; null where it can't be told. */
function outputFirst(step: Step): boolean | null {
  const { node, op, data, index } = step;
  if (op === 'Einsum') {
    const letters = lettersOf(step);
    return letters?.other.length === 2 ? letters.result.includes(letters.other[0] as string) : null;
  }
  // A bias, a factor, or a matrix on the left makes more than a swap of it.
  const isPlain = index === 0 && data.length === 2 && floatOf(node, 'alpha', 1) === 1;
  return isPlain ? intOf(node, 'transB', 0) === 1 : null;
}

/** Axes of the pixels that are summed over. */
function summedAxes(step: Step, axes: readonly Axis[]): readonly number[] {
  const { node, op } = step;
  if (op !== 'Einsum') return [axes.length - (intOf(node, 'transA', 0) === 1 ? 2 : 1)];
  const letters = lettersOf(step);
  if (letters === null) return [axes.findIndex((axis) => axis.some((f) => f.role === 'C'))];
  const led = axes.length - letters.own.length;
  return [...letters.own].flatMap((letter, i) => (letters.result.includes(letter) ? [] : [led + i]));
}

/** How many channels an Einsum makes: the size of the one letter that only the other operand has. */
function madeBy(step: Step, other: Value): number | null {
  const letters = lettersOf(step);
  const made = letters === null ? [] : [...letters.other].filter((letter) => !letters.own.includes(letter));
  const [only, more] = made;
  if (letters === null || only === undefined || more !== undefined) return null;
  return step.interpretation.of(other).dims?.at(letters.other.indexOf(only) - letters.other.length) ?? null;
}
