/** Every operator whose numbers are computed on constants, by its plain name. */
import type { Contents } from '../known.ts';
import { constantOfShape, range, shape, size } from './create.ts';
import { binary, cast, clip, dequantize, divide, quantize, same, unary, where } from './elementwise.ts';
import { concat, expand, gather, reshape, slice, split, transpose } from './places.ts';
import { reduce } from './reduce.ts';

const sum = (run: readonly number[]): number => run.reduce((total, x) => total + x, 0);

export const contents: ReadonlyMap<string, Contents> = new Map<string, Contents>(
  Object.entries({
    Identity: same,
    // One value alone; of two branches, nothing is known.
    Merge: (call, dims, output) => (call.inputs.length === 1 ? same(call, dims, output) : null),
    Cast: cast,
    CastLike: same,
    QuantizeLinear: quantize,
    DequantizeLinear: dequantize,
    Clip: clip,
    Neg: unary((x) => -x),
    Abs: unary(Math.abs),
    Floor: unary(Math.floor),
    Ceil: unary(Math.ceil),
    Round: unary(Math.round),
    Sqrt: unary(Math.sqrt),
    Exp: unary(Math.exp),
    Log: unary(Math.log),
    Reciprocal: unary((x) => 1 / x),
    Add: binary((x, y) => x + y),
    Sub: binary((x, y) => x - y),
    Mul: binary((x, y) => x * y),
    Div: divide,
    Pow: binary((x, y) => x ** y),
    Mod: binary((x, y) => x - Math.floor(x / y) * y),
    Max: binary(Math.max),
    Min: binary(Math.min),
    Sum: binary((x, y) => x + y),
    And: binary((x, y) => (x && y ? 1 : 0)),
    Or: binary((x, y) => (x || y ? 1 : 0)),
    Equal: binary((x, y) => (x === y ? 1 : 0)),
    Greater: binary((x, y) => (x > y ? 1 : 0)),
    GreaterOrEqual: binary((x, y) => (x >= y ? 1 : 0)),
    Less: binary((x, y) => (x < y ? 1 : 0)),
    LessOrEqual: binary((x, y) => (x <= y ? 1 : 0)),
    Where: where,
    Reshape: reshape,
    Flatten: reshape,
    Squeeze: reshape,
    Unsqueeze: reshape,
    Transpose: transpose,
    Shape: shape,
    Size: size,
    Concat: concat,
    Slice: slice,
    Split: split,
    Gather: gather,
    Expand: expand,
    ReduceMean: reduce((run) => sum(run) / run.length),
    ReduceSum: reduce(sum),
    ReduceProd: reduce((run) => run.reduce((result, x) => result * x, 1)),
    ReduceMax: reduce((run) => Math.max(...run)),
    ReduceMin: reduce((run) => Math.min(...run)),
    ConstantOfShape: constantOfShape,
    Range: range,
  } satisfies Record<string, Contents>),
);
