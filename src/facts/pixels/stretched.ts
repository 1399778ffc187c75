/** Constants as large as the image, made of small ones in the graph. */
import { fillOf } from '../../graph/contents/create.ts';
import type { Interpretation } from '../../graph/interpretation.ts';
import type { Node, Operator, Value } from '../../graph/types.ts';
import { perChannel } from './per-channel.ts';

const UNARY: ReadonlyMap<string, (x: number) => number> = new Map([
  ['Identity', (x: number) => x],
  ['Cast', (x: number) => x],
  ['Expand', (x: number) => x],
  ['Neg', (x: number) => -x],
  ['Reciprocal', (x: number) => 1 / x],
  ['Sqrt', Math.sqrt],
]);

const BINARY: ReadonlyMap<string, (x: number, y: number) => number> = new Map([
  ['Add', (x: number, y: number) => x + y],
  ['Sub', (x: number, y: number) => x - y],
  ['Mul', (x: number, y: number) => x * y],
  ['Div', (x: number, y: number) => x / y],
]);

/** No exporter puts more operators behind one another; of two operands each may have half as many, or both would double at each. */
const MAX_DEPTH = 8;

/** The constant's value for each channel of `value`, as `perChannel`; also where it was stretched to the image's size. */
export function stretchedPerChannel(
  interpretation: Interpretation,
  operator: Operator,
  value: Value,
  constant: Value,
  count: number,
  depth = MAX_DEPTH,
): readonly number[] | null {
  const given = perChannel(interpretation, operator, value, constant, count);
  const { producer } = constant;
  if (given !== null || producer === null || depth === 0) return given;
  const { op, data } = producer;
  if (op === 'ConstantOfShape') return filled(fillOf(producer), count);
  const binary = BINARY.get(op);
  const left = binary ? Math.floor(depth / 2) : depth - 1;
  const operand = (i: number): readonly number[] | null => {
    const input = data[i];
    return input ? stretchedPerChannel(interpretation, producer, value, input, count, left) : null;
  };
  const unary = UNARY.get(op);
  if (unary || (op === 'Tile' && isStretch(producer, interpretation))) return operand(0)?.map(unary ?? same) ?? null;
  const second = binary && operand(1);
  const first = second && operand(0);
  return (first && binary && second && first.map((x, i) => binary(x, second[i] as number))) ?? null;
}

const same = (x: number): number => x;

const filled = (fill: number | null, count: number): readonly number[] | null =>
  fill === null ? null : new Array<number>(count).fill(fill);

/** Whether only axes of one element grew: a copy of more would start over in between. */
function isStretch({ data, outputs }: Node, { of }: Pick<Interpretation, 'of'>): boolean {
  const [from, to] = [data[0], outputs[0]].map((value) => value && of(value).dims);
  return from?.length === to?.length && (from?.every((dim, i) => dim === 1 || dim === to?.[i]) ?? false);
}
