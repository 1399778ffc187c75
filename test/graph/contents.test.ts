/** Numbers that are computed on constants, against those that onnxruntime computes. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Attributes, encode, GraphBuilder, tensor, types } from '../../fixtures/build/builder.ts';
import { computed, holdsOfEach, interpreted, typeOf } from './beside-runtime.ts';

type Numbers = readonly number[];

interface Operand {
  readonly type: number;
  readonly dims: Numbers;
  readonly data: Numbers;
}

interface Case {
  readonly operands: readonly Operand[];
  readonly attributes?: Attributes;
  readonly result: number;
}

/** Null where it isn't computed. */
function claimed(bytes: Uint8Array): { readonly type: string | null; readonly numbers: Numbers | null } {
  const { seen, output } = interpreted(bytes);
  const data = seen.numbers(output)?.data;
  return { type: typeOf(seen.of(output)), numbers: data === undefined ? null : Array.from(data, (x) => x + 0) };
}

const whole = fc.integer({ min: -9, max: 9 });
/** Halves, and what takes up to 20 of a single's 24 bits. */
const real = fc.oneof(
  fc.integer({ min: -8, max: 8 }).map((half) => half / 2),
  fc.integer({ min: -20_000, max: 20_000 }).map((part) => part / 64),
);
const numberOf: Readonly<Record<number, fc.Arbitrary<number>>> = {
  [types.float]: real,
  [types.int64]: whole,
  [types.int32]: whole,
  [types.bool]: fc.integer({ min: 0, max: 1 }),
};
const of = (type: number, dims: Numbers, least = -Infinity): fc.Arbitrary<Operand> => {
  const count = dims.reduce((product, dim) => product * dim, 1);
  const number = (numberOf[type] as fc.Arbitrary<number>).filter((x) => x >= least);
  return fc.array(number, { minLength: count, maxLength: count }).map((data) => ({ type, dims, data }));
};

const shapes: readonly (readonly [Numbers, Numbers])[] = [
  [[3], [3]],
  [[2, 3], [3]],
  [[3], []],
  [[], [2]],
  [
    [2, 1],
    [1, 3],
  ],
];
const { float, int64, int32, bool } = types;

const unary = (...allowed: readonly number[]) =>
  fc.constantFrom(...allowed).chain((type) => of(type, [2, 3]).map((x): Case => ({ operands: [x], result: type })));
const binary = (result: number | null, ...allowed: readonly number[]) =>
  fc
    .tuple(fc.constantFrom(...allowed), fc.constantFrom(...shapes))
    .chain(([type, [a, b]]) =>
      fc.tuple(of(type, a), of(type, b)).map((operands): Case => ({ operands, result: result ?? type })),
    );

const flag = fc.integer({ min: 0, max: 1 });

const operators: Readonly<Record<string, fc.Arbitrary<Case>>> = {
  Neg: unary(float, int64),
  Abs: unary(float, int64),
  Floor: unary(float),
  Ceil: unary(float),
  Round: unary(float),
  Not: unary(bool),
  Sqrt: of(float, [4], 0).map((x) => ({ operands: [x], result: float })),
  Reciprocal: unary(float),
  Cast: fc
    .tuple(fc.constantFrom(float, int64, int32, bool), fc.constantFrom(float, int64, int32, bool))
    .chain(([from, to]) => of(from, [5]).map((x) => ({ operands: [x], attributes: { to }, result: to }))),
  Add: binary(null, float, int64),
  Sub: binary(null, float, int64),
  Mul: binary(null, float, int64),
  Div: binary(null, float, int64).filter(({ operands: [, by] }) => !by?.data.includes(0)),
  Pow: binary(null, int64).filter(({ operands: [, by] }) => by?.data.every((x) => x >= 0) ?? false),
  Mod: fc
    .tuple(binary(null, float, int64, int32), flag)
    .filter(
      ([
        {
          operands: [, by],
        },
      ]) => !by?.data.includes(0),
    )
    .map(([one, fmod]) => ({ ...one, attributes: { fmod } })),
  Max: binary(null, float, int64),
  Min: binary(null, float, int64),
  And: binary(bool, bool),
  Or: binary(bool, bool),
  Equal: binary(bool, float, int64),
  Greater: binary(bool, float, int64),
  GreaterOrEqual: binary(bool, float, int64),
  Less: binary(bool, float, int64),
  LessOrEqual: binary(bool, float, int64),
  Where: fc
    .tuple(fc.constantFrom(float, int64), fc.constantFrom(...shapes))
    .chain(([type, [a, b]]) =>
      fc.tuple(of(bool, b), of(type, a), of(type, b)).map((operands): Case => ({ operands, result: type })),
    ),
  Clip: fc.tuple(of(float, [4]), of(float, []), of(float, [])).map((operands): Case => ({ operands, result: float })),
  Transpose: fc
    .tuple(of(int64, [2, 3, 2]), fc.shuffledSubarray([0, 1, 2], { minLength: 3 }))
    .map(([x, perm]): Case => ({ operands: [x], attributes: { perm }, result: int64 })),
  Concat: fc
    .integer({ min: -2, max: 1 })
    .chain((axis) =>
      fc
        .tuple(of(int64, [2, 2]), of(int64, [2, 2]))
        .map((operands) => ({ operands, attributes: { axis }, result: int64 })),
    ),
  Slice: fc
    .record({ start: whole, end: whole, step: whole.filter((x) => x !== 0), axis: fc.integer({ min: -2, max: 1 }) })
    .chain(({ start, end, step, axis }) =>
      of(int64, [3, 4]).map((x) => ({
        operands: [x, ...[start, end, axis, step].map((n) => ({ type: int64, dims: [1], data: [n] }))],
        result: int64,
      })),
    ),
  Gather: fc
    .tuple(
      of(int64, [3, 2]),
      fc.array(fc.integer({ min: -2, max: 1 }), { minLength: 1, maxLength: 3 }),
      fc.integer({ min: -2, max: 1 }),
    )
    .map(([x, picked, axis]) => ({
      operands: [x, { type: int64, dims: [picked.length], data: picked }],
      attributes: { axis },
      result: int64,
    })),
  Expand: of(int64, [3, 1]).map((x) => ({
    operands: [x, { type: int64, dims: [3], data: [2, 3, 4] }],
    result: int64,
  })),
  Tile: fc
    .tuple(of(int64, [2, 3]), fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 2 }))
    .map(([x, repeats]) => ({ operands: [x, { type: int64, dims: [2], data: repeats }], result: int64 })),
  GatherND: fc.constantFrom(1, 2).chain((depth) =>
    fc.tuple(of(int64, [3, 2, 2]), fc.array(placeOf(depth), { minLength: 1, maxLength: 3 })).map(([x, places]) => ({
      operands: [x, { type: int64, dims: [places.length, depth], data: places.flat() }],
      result: int64,
    })),
  ),
  ScatterND: fc.constantFrom(1, 2).chain((depth) =>
    placeOf(depth).chain((place) =>
      fc.tuple(of(float, [3, 2, 2]), of(float, [1, 2, 2].slice(0, 4 - depth))).map(([x, update]) => ({
        operands: [x, { type: int64, dims: [1, depth], data: place }, update],
        result: float,
      })),
    ),
  ),
  MatMul: fc
    .constantFrom<readonly [Numbers, Numbers]>(
      [
        [2, 3],
        [3, 2],
      ],
      [[3], [3, 2]],
      [[2, 3], [3]],
    )
    .chain(([a, b]) => fc.tuple(of(float, a), of(float, b)))
    .map((operands) => ({ operands: operands.map(small), result: float })),
  ReduceSumSquare: reduction(int64),
  ReduceL1: reduction(int64),
  ReduceSum: reduction(float, int64),
  ReduceMean: reduction(float, int32),
  ReduceProd: reduction(int64),
  ReduceMax: reduction(float, int64),
  ReduceMin: reduction(float, int64),
  Shape: of(float, [2, 3]).map((x) => ({ operands: [x], result: int64 })),
  Size: of(float, [2, 3]).map((x) => ({ operands: [x], result: int64 })),
  ConstantOfShape: fc.constantFrom(float, int64, int32, null).chain((type) =>
    of(type ?? float, [1]).map((value) => ({
      operands: [{ type: int64, dims: [2], data: [2, 3] }],
      attributes: type === null ? {} : { value: tensor([1], value.data, type) },
      result: type ?? float,
    })),
  ),
  Range: fc
    .record({ from: whole, by: whole.filter((x) => x !== 0), count: fc.integer({ min: 0, max: 5 }) })
    .map(({ from, by, count }) => ({
      operands: [from, from + by * count, by].map((n) => ({ type: int64, dims: [], data: [n] })),
      result: int64,
    })),
  QuantizeLinear: fc.tuple(of(float, [6]), fc.constantFrom(0.5, 1, 2)).map(([{ dims, data }, scale]) => ({
    operands: [
      { type: float, dims, data: data.map((x) => Math.max(-20, Math.min(20, x))) },
      { type: float, dims: [], data: [scale] },
      { type: types.int8, dims: [], data: [3] },
    ],
    result: types.int8,
  })),
};

/** A place in the first axes of an array of 3x2x2. */
function placeOf(depth: number): fc.Arbitrary<Numbers> {
  return fc
    .tuple(fc.integer({ min: -3, max: 2 }), fc.integer({ min: -2, max: 1 }))
    .map((place) => place.slice(0, depth));
}

/** Numbers whose products and sums a single holds exactly, in whatever order a runtime adds them. */
function small(operand: Operand): Operand {
  return { ...operand, data: operand.data.map((x) => Math.round(x) % 32) };
}

function reduction(...allowed: readonly number[]): fc.Arbitrary<Case> {
  return fc
    .record({ type: fc.constantFrom(...allowed), axis: fc.integer({ min: -2, max: 1 }), keepdims: flag })
    .chain(({ type, axis, keepdims }) =>
      of(type, [3, 2]).map((x) => ({
        operands: [x, { type: int64, dims: [1], data: [axis] }],
        attributes: { keepdims },
        result: type,
      })),
    );
}

function modelOf(op: string, { operands, attributes, result }: Case): Uint8Array {
  const g = new GraphBuilder();
  const inputs = operands.map(({ type, dims, data }) => g.constant(tensor(dims, data, type)));
  g.add(op, inputs, attributes, ['y']);
  g.output('y', [], result);
  return encode(g, { opset: 18 });
}

holdsOfEach('numbers are those of onnxruntime', operators, async (op, one) => {
  const bytes = modelOf(op, one);
  const truth = await computed(bytes);
  if (truth === null) return false;
  const numbers = Array.from(truth.data as ArrayLike<number>, (x) => Number(x) + 0);
  expect(claimed(bytes)).toEqual({ type: truth.type, numbers });
  return true;
});

describe('what hangs on a size that is not known is not known', () => {
  /** A number that nobody knows before an image comes. */
  const unknownOf = (g: GraphBuilder): string =>
    g.add('Gather', [g.add('Shape', [g.input('image', ['N', 3])]), g.ints(0)]);

  it.each<[what: string, build: (g: GraphBuilder, unknown: string) => string]>([
    ['a question', (g, x) => g.add('Equal', [x, g.ints(4)])],
    ['an order', (g, x) => g.add('Less', [g.ints(4), x])],
    ['a denial', (g, x) => g.add('Not', [g.add('Equal', [x, g.ints(4)])])],
    ['both of two', (g, x) => g.add('And', [g.add('Equal', [x, g.ints(4)]), g.add('Equal', [x, g.ints(5)])])],
    ['a truth', (g, x) => g.add('Cast', [x], { to: types.bool })],
    ['a choice', (g, x) => g.add('Where', [g.add('Equal', [x, g.ints(4)]), g.ints(1), g.ints(2)])],
    ['what is chosen', (g, x) => g.add('Where', [g.add('Equal', [g.ints(1), g.ints(1)]), x, g.ints(2)])],
    ['a bound', (g, x) => g.add('Clip', [g.floats([1], [9]), '', g.add('Cast', [x], { to: types.float })])],
  ])('%s', (_, build) => {
    const g = new GraphBuilder();
    g.add('Identity', [build(g, unknownOf(g))], {}, ['y']);
    g.output('y');
    const { seen, output } = interpreted(encode(g, { opset: 18 }));
    const data = seen.numbers(output)?.data ?? [Number.NaN];
    expect(Array.from(data)).toEqual([Number.NaN]);
  });
});
