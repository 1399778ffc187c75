/** What each operator does to pixels, by its plain name; one not listed ends them. */
import { transfers } from '../../graph/transfer/index.ts';
import { arithmetic, batchNorm, imageScaler, negate } from './affine.ts';
import { fold, join, repeat, scatter, select, splitChannels } from './channels.ts';
import { convolution } from './convolution.ts';
import { guard } from './guard.ts';
import { einsum, projection } from './projection.ts';
import { dequantise, quantise } from './quantised.ts';
import { opaque } from './step.ts';
import type { Handler } from './types.ts';

/** Pixels stay what they are, wherever they are moved to. */
const pass: Handler = ({ pixels }) => ({ pixels });

/** Not affine, and nothing that undoes it is looked for. */
const distort: Handler = (step) => opaque(step, step.op);

const passing = [
  'Identity',
  'Cast',
  'CastLike',
  'Dropout',
  'Reshape',
  'Transpose',
  'ReverseSequence',
  'Squeeze',
  'Unsqueeze',
  'Flatten',
  'Merge',
  'Stack',
  'Unstack',
  'Clip',
  'SpaceToDepth',
  'DepthToSpace',
  'Max',
  'Min',
  'Relu',
  'SequenceAt',
  'SplitToSequence',
  'SequenceConstruct',
  'ConcatFromSequence',
  'Round',
  'Floor',
  'AveragePool',
  'MaxPool',
  'ReorderInput',
  'ReorderOutput',
  'GridSample',
];

const distorting = [
  'LayerNormalization',
  'InstanceNormalization',
  'GroupNormalization',
  'LpNormalization',
  'LRN',
  'MeanVarianceNormalization',
  'Sqrt',
  'Pow',
  'Exp',
  'Log',
  'Abs',
  'Tanh',
  'Sigmoid',
  'Mod',
  'RMSNormalization',
  'Erf',
  'Softmax',
];

const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ...passing.map((op) => [op, pass] as const),
  ...distorting.map((op) => [op, distort] as const),
  ['Resize', ({ node, pixels }) => ({ pixels: { ...pixels, resizes: [...pixels.resizes, node] } })],
  ['Pad', ({ node, pixels }) => ({ pixels: { ...pixels, pads: [...pixels.pads, node] } })],
  ['QuantizeLinear', quantise],
  ['DynamicQuantizeLinear', quantise],
  ['DequantizeLinear', dequantise],
  ['Neg', negate],
  ['Add', arithmetic],
  ['Sub', arithmetic],
  ['Mul', arithmetic],
  ['Div', arithmetic],
  ['Sum', arithmetic],
  ['BatchNormalization', batchNorm],
  ['ImageScaler', imageScaler],
  ['Where', guard],
  ['Expand', repeat],
  ['Tile', repeat],
  ['ReduceSum', fold],
  ['ReduceMean', fold],
  ['Split', splitChannels],
  ['Slice', select],
  ['Gather', select],
  ['GatherND', select],
  ['Concat', join],
  ['ScatterND', scatter],
  ['Conv', convolution],
  ['MatMul', projection],
  ['Gemm', projection],
  ['Einsum', einsum],
  ['FusedMatMul', projection],
]);

/** Whatever an operator that is not followed does, pixels come in: what comes out is taken for an image, of any size and scale. */
const strange: Handler = (step) => {
  const { pixels } = opaque(step, `${step.node.spelling}, an operator that is not followed,`);
  return { pixels: { ...pixels, resizes: [...pixels.resizes, step.node] } };
};

export const handlerOf = (op: string): Handler | undefined =>
  handlers.get(op) ?? (transfers.has(op) ? undefined : strange);
