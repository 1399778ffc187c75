/** Sizes that the forward pass claims, against those that onnxruntime computes. */
import * as fc from 'fast-check';
import { expect } from 'vitest';
import { type AttributeValue, encode, GraphBuilder, tensor, types } from '../../fixtures/build/builder.ts';
import type { Axis, Role } from '../../src/graph/axes.ts';
import type { Inferred } from '../../src/graph/interpretation.ts';
import type { Value } from '../../src/graph/types.ts';
import { computed, holdsOfEach, interpreted, typeOf } from './beside-runtime.ts';

type Dims = readonly number[];

function claimed(bytes: Uint8Array, dims: Dims): Pick<Inferred, 'dims' | 'dataType'> {
  const roles: readonly Role[] = ['N', 'C', 'H', 'W'];
  const axes = dims.map((size, i): Axis => [{ role: roles[i] as Role, size, step: 1 }]);
  const { seen, output } = interpreted(bytes, ({ inputs: [image] }) => ({ value: image as Value, dims, axes }));
  return seen.of(output);
}

type Attributes = Readonly<Record<string, AttributeValue | undefined>>;

interface Case {
  readonly dims: Dims;
  readonly attributes?: Attributes;
  /** Adds what the operator reads beside the image. */
  readonly others?: (g: GraphBuilder) => readonly string[];
}

const within = (min: number, max: number) => fc.integer({ min, max });
const pair = (min: number, max: number) => fc.tuple(within(min, max), within(min, max));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const image = fc.tuple(within(1, 2), fc.constant(4), within(5, 12), within(5, 12));
const axis = within(-4, 3);
const someAxes = fc.uniqueArray(within(0, 3), { minLength: 1, maxLength: 4 });
/** Each axis from the front or from behind. */
const signedAxes = fc
  .tuple(someAxes, fc.boolean())
  .map(([axes, isNegative]) => axes.map((at) => (isNegative ? at - 4 : at)));

const pads = fc.oneof(
  fc.record({ pads: maybe(fc.tuple(within(0, 2), within(0, 2), within(0, 2), within(0, 2))) }),
  fc.record({ auto_pad: fc.constantFrom('SAME_UPPER', 'SAME_LOWER', 'VALID', 'NOTSET') }),
);
const sliding = fc.tuple(fc.record({ strides: maybe(pair(1, 3)) }), pads).map(([a, b]): Attributes => ({ ...a, ...b }));
const dilated = maybe(pair(1, 2));
const flag = maybe(within(0, 1));
const ones = (g: GraphBuilder, ...dims: Dims): string =>
  g.floats(dims, new Array<number>(dims.reduce((product, dim) => product * dim, 1)).fill(1));

const operators: Readonly<Record<string, fc.Arbitrary<Case>>> = {
  Conv: fc
    .record({ dims: image, kernel: pair(1, 4), dilations: dilated, group: fc.constantFrom(1, 2, 4), sliding })
    .map(({ dims, kernel, dilations, group, sliding }) => ({
      dims,
      attributes: { ...sliding, dilations, group },
      others: (g) => [ones(g, 8, 4 / group, ...kernel)],
    })),
  ConvTranspose: fc
    .record({
      dims: image,
      kernel: pair(1, 4),
      dilations: dilated,
      output_padding: maybe(pair(0, 1)),
      output_shape: maybe(pair(9, 30)),
      group: within(1, 2),
      sliding,
    })
    .map(({ dims, kernel, sliding, ...attributes }) => ({
      dims,
      attributes: { ...sliding, ...attributes },
      others: (g) => [ones(g, 4, 3, ...kernel)],
    })),
  MaxPool: fc
    .record({ dims: image, kernel_shape: pair(1, 4), dilations: dilated, ceil_mode: flag, sliding })
    // Where windows are dilated, onnxruntime pads as if they were not, and has one where none has room.
    .filter(({ dilations, sliding }) => dilations === undefined || sliding.auto_pad === undefined)
    .filter(({ dims, kernel_shape: [height, width] }) => dims[2] >= 2 * height - 1 && dims[3] >= 2 * width - 1)
    .map(({ dims, sliding, ...attributes }) => ({ dims, attributes: { ...sliding, ...attributes } })),
  AveragePool: fc
    .record({ dims: image, kernel_shape: pair(1, 4), ceil_mode: flag, sliding })
    .map(({ dims, sliding, ...attributes }) => ({ dims, attributes: { ...sliding, ...attributes } })),
  LpPool: fc
    .record({ dims: image, kernel_shape: pair(1, 4), sliding })
    .map(({ dims, sliding, ...attributes }) => ({ dims, attributes: { ...sliding, ...attributes } })),
  Resize: fc
    .record({
      dims: image,
      to: fc.oneof(
        fc.tuple(
          fc.constant('scales' as const),
          fc.tuple(fc.double({ min: 0.3, max: 3, noNaN: true }), fc.double({ min: 0.3, max: 3, noNaN: true })),
        ),
        fc.tuple(fc.constant('sizes' as const), pair(1, 30)),
      ),
      onAxes: fc.boolean(),
      keep_aspect_ratio_policy: maybe(fc.constantFrom('stretch', 'not_larger', 'not_smaller')),
      mode: fc.constantFrom('nearest', 'linear'),
    })
    .map(({ dims, to: [what, target], onAxes, mode, keep_aspect_ratio_policy }) => ({
      dims,
      attributes: {
        mode,
        ...(onAxes ? { axes: [2, 3] } : {}),
        ...(what === 'sizes' && onAxes ? { keep_aspect_ratio_policy } : {}),
      },
      others: (g) =>
        what === 'scales'
          ? ['', g.floats([onAxes ? 2 : 4], [...(onAxes ? [] : [1, 1]), ...target])]
          : ['', '', g.ints(...(onAxes ? [] : dims.slice(0, 2)), ...target)],
    })),
  Slice: fc
    .record({
      dims: image,
      cuts: fc.uniqueArray(
        fc.record({
          axis: within(0, 3),
          start: within(-14, 14),
          end: within(-14, 14),
          step: fc.constantFrom(-3, -2, -1, 1, 2, 3),
        }),
        {
          selector: (cut) => cut.axis,
          minLength: 1,
          maxLength: 4,
        },
      ),
      isNegative: fc.boolean(),
    })
    .map(({ dims, cuts, isNegative }) => ({
      dims,
      others: (g) => [
        g.ints(...cuts.map((cut) => cut.start)),
        g.ints(...cuts.map((cut) => cut.end)),
        g.ints(...cuts.map((cut) => (isNegative ? cut.axis - 4 : cut.axis))),
        g.ints(...cuts.map((cut) => cut.step)),
      ],
    })),
  Pad: fc
    .record({
      dims: image,
      pads: fc.array(within(-2, 3), { minLength: 8, maxLength: 8 }),
      mode: fc.constantFrom('constant', 'reflect', 'edge', 'wrap'),
    })
    .map(({ dims, pads, mode }) => ({ dims, attributes: { mode }, others: (g) => [g.ints(...pads)] })),
  Reshape: fc
    .record({
      dims: image,
      to: fc.constantFrom<(dims: Dims) => Dims>(
        () => [0, -1],
        () => [0, 0, -1],
        () => [-1],
        () => [2, -1, 2],
        ([, , h = 1]) => [-1, h],
        ([n = 1, c = 1, , w = 1]) => [n * c, 1, -1, w],
        ([n = 1, c = 1, h = 1, w = 1]) => [w, h, c, n],
      ),
      allowzero: flag,
    })
    .map(({ dims, to, allowzero }) => ({ dims, attributes: { allowzero }, others: (g) => [g.ints(...to(dims))] })),
  Flatten: fc
    .record({ dims: image, axis: maybe(within(-4, 4)) })
    .map(({ dims, axis }) => ({ dims, attributes: { axis } })),
  Transpose: fc
    .record({ dims: image, perm: maybe(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 })) })
    .map(({ dims, perm }) => ({ dims, attributes: { perm } })),
  Squeeze: fc
    .record({ dims: fc.tuple(...[1, 2, 3, 4].map(() => within(1, 2))), axes: maybe(signedAxes) })
    .map(({ dims, axes }) => ({ dims, others: (g) => (axes === undefined ? [] : [g.ints(...axes)]) })),
  Unsqueeze: fc
    .record({ dims: image, axes: fc.uniqueArray(within(-6, 5), { minLength: 1, maxLength: 2 }) })
    .map(({ dims, axes }) => ({ dims, others: (g) => [g.ints(...axes)] })),
  Concat: fc.record({ dims: image, axis, times: within(1, 3) }).map(({ dims, axis, times }) => ({
    dims,
    attributes: { axis },
    others: () => new Array<string>(times).fill('image'),
  })),
  Split: fc
    .record({ dims: image, axis: maybe(axis), num_outputs: within(1, 3) })
    .map(({ dims, axis, num_outputs }) => ({ dims, attributes: { axis, num_outputs } })),
  Gather: fc
    .record({ dims: image, axis: maybe(axis), shape: fc.array(within(1, 3), { maxLength: 2 }) })
    .map(({ dims, axis, shape }) => ({
      dims,
      attributes: { axis },
      others: (g) => {
        const count = shape.reduce((product, dim) => product * dim, 1);
        return [g.constant(tensor(shape, new Array<number>(count).fill(0), types.int64))];
      },
    })),
  Expand: fc
    .record({ dims: image, kept: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), more: maybe(within(1, 3)) })
    .map(({ dims, kept, more }) => ({
      dims: dims.map((dim, i) => (kept[i] ? dim : 1)),
      others: (g) => [g.ints(...(more === undefined ? [] : [more]), ...dims.map((dim, i) => (kept[i] ? 1 : dim)))],
    })),
  Tile: fc
    .record({ dims: image, times: fc.array(within(1, 3), { minLength: 4, maxLength: 4 }) })
    .map(({ dims, times }) => ({ dims, others: (g) => [g.ints(...times)] })),
  SpaceToDepth: fc.record({ dims: image, blocksize: within(1, 3) }).map(({ dims, blocksize }) => ({
    dims: dims.map((dim, i) => (i < 2 ? dim : dim - (dim % blocksize))),
    attributes: { blocksize },
  })),
  DepthToSpace: fc
    .record({ dims: image, blocksize: within(1, 2), mode: maybe(fc.constantFrom('DCR', 'CRD')) })
    .map(({ dims, blocksize, mode }) => ({ dims, attributes: { blocksize, mode } })),
  ReduceMean: fc
    .record({ dims: image, axes: maybe(signedAxes), keepdims: flag, noop_with_empty_axes: flag })
    .map(({ dims, axes, ...attributes }) => ({
      dims,
      attributes,
      others: (g) => (axes === undefined ? [] : [g.ints(...axes)]),
    })),
  ArgMax: fc
    .record({ dims: image, axis: maybe(axis), keepdims: flag })
    .map(({ dims, ...attributes }) => ({ dims, attributes })),
  TopK: fc
    .record({ dims: image, axis: maybe(axis), k: within(1, 3) })
    .map(({ dims, axis, k }) => ({ dims, attributes: { axis }, others: (g) => [g.ints(k)] })),
  MatMul: fc
    .record({ dims: image, out: maybe(within(1, 5)), batch: fc.constantFrom<Dims>([], [4], [1, 4], [3, 1, 4]) })
    .map(({ dims, out, batch }) => ({
      dims,
      others: (g) => [ones(g, ...(out === undefined ? [] : batch), dims[3], ...(out === undefined ? [] : [out]))],
    })),
  'com.microsoft:FusedMatMul': fc
    .record({ dims: image, out: within(1, 5), transA: flag, transB: flag, transBatchA: flag, transBatchB: flag })
    .map(({ dims, out, ...attributes }) => {
      const [n, c, h, w] = dims;
      const [lead, rows] = attributes.transBatchA === 1 ? [[c, h], n] : [[n, c], h];
      const inner = attributes.transA === 1 ? rows : w;
      const [first, last] = attributes.transB === 1 ? [out, inner] : [inner, out];
      const other = attributes.transBatchB === 1 ? [first, ...lead, last] : [...lead, first, last];
      return { dims, attributes, others: (g) => [ones(g, ...other)] };
    }),
  Gemm: fc
    .record({ rows: within(1, 4), inner: within(1, 4), out: within(1, 4), transA: flag, transB: flag })
    .map(({ rows, inner, out, transA, transB }) => ({
      dims: transA === 1 ? [inner, rows] : [rows, inner],
      attributes: { transA, transB },
      others: (g) => [transB === 1 ? ones(g, out, inner) : ones(g, inner, out)],
    })),
  Einsum: fc
    .record({
      dims: image,
      equation: fc.constantFrom(
        'nchw->nc',
        'nchw->nhwc',
        '...w->...',
        'nchw,cd->ndhw',
        'nchw,co',
        'n...w,wo->n...o',
        'nchw',
      ),
    })
    .map(({ dims, equation }) => ({
      dims,
      attributes: { equation },
      others: (g) => (equation.includes(',') ? [equation.includes('wo') ? ones(g, dims[3], 5) : ones(g, 4, 5)] : []),
    })),
  Add: fc
    .record({
      dims: image,
      kept: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      from: within(0, 4),
      wider: fc.boolean(),
    })
    .map(({ dims, kept, from, wider }) => ({
      dims,
      others: (g) => [
        ones(g, ...(wider ? [3] : []), ...dims.map((dim, i) => (kept[i] ? dim : 1)).slice(wider ? 0 : from)),
      ],
    })),
  GridSample: fc
    .record({ dims: image, to: pair(1, 9) })
    .map(({ dims, to }) => ({ dims, others: (g) => [ones(g, dims[0], ...to, 2)] })),
  GatherND: fc
    .record({
      dims: image,
      deep: within(1, 4),
      shape: fc.array(within(1, 3), { maxLength: 2 }),
      batch_dims: maybe(fc.constant(0)),
    })
    .map(({ dims, deep, shape, batch_dims }) => ({
      dims,
      attributes: { batch_dims },
      others: (g) => {
        const count = shape.reduce((product, dim) => product * dim, deep);
        return [g.constant(tensor([...shape, deep], new Array<number>(count).fill(0), types.int64))];
      },
    })),
};

const outputsOf: Readonly<Record<string, (attributes: Attributes) => number>> = {
  Split: ({ num_outputs }) => num_outputs as number,
  TopK: () => 2,
};

function modelOf(op: string, { dims, attributes = {}, others }: Case): Uint8Array {
  const g = new GraphBuilder();
  g.input('image', dims);
  const inputs = ['image', ...(others?.(g) ?? [])];
  const told = Object.entries(attributes).filter((one): one is [string, AttributeValue] => one[1] !== undefined);
  const more = Array.from({ length: (outputsOf[op]?.(attributes) ?? 1) - 1 }, (_, i) => `y${i}`);
  g.add(op, inputs, Object.fromEntries(told), ['y', ...more]);
  g.output('y', [], op === 'ArgMax' ? types.int64 : types.float);
  return encode(g, { opset: 20 });
}

holdsOfEach('sizes are those of onnxruntime', operators, async (op, one) => {
  const bytes = modelOf(op, one);
  const { dims } = one;
  const data = new Float32Array(dims.reduce((product, dim) => product * dim, 1));
  const truth = await computed(bytes, { image: { type: 'float32', dims, data } });
  if (truth === null) return false;
  const said = claimed(bytes, dims);
  expect(said.dims).toEqual(truth.dims);
  expect(typeOf(said)).toBe(truth.type);
  return true;
});
