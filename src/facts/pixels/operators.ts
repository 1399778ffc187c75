/** What each operator does to pixels, by its plain name; pixels end at any other that the graph can follow. */
import { transfers } from '../../graph/transfer/index.ts';
import { affine, arithmetic, batchNorm, imageScaler, negate } from './affine.ts';
import { fold, join, pad, repeat, select, splitChannels } from './channels.ts';
import { convolution } from './convolution.ts';
import { guard } from './guard.ts';
import { merge } from './merge.ts';
import { einsum, projection } from './projection.ts';
import { dequantise, quantise } from './quantised.ts';
import { scatter } from './scatter.ts';
import { reverse, sequencePart } from './sequences.ts';
import { opaque } from './step.ts';
import type { Handler } from './types.ts';

/** At most moves pixels, and never changes them. */
const pass: Handler = ({ pixels }) => ({ pixels });

/** Pixels that were not shifted are never negative, so Relu keeps them; of shifted ones it cuts off those below the mean. */
const rectify: Handler = (step) =>
  step.pixels.channels.some(({ offset }) => offset !== 0) ? opaque(step, step.op) : { pixels: step.pixels };

/** Not affine: the pixels are no longer known. */
const distort: Handler = (step) => opaque(step, step.op);

const passing = [
  'Identity',
  'Cast',
  'CastLike',
  'Dropout',
  'Reshape',
  'Transpose',
  'Squeeze',
  'Unsqueeze',
  'Flatten',
  'Stack',
  'Unstack',
  'Clip',
  'SpaceToDepth',
  'DepthToSpace',
  'Max',
  'Min',
  'Round',
  'Floor',
  'Ceil',
  'AveragePool',
  'MaxPool',
  'ReorderInput',
  'ReorderOutput',
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
  'BitShift',
  'BitwiseAnd',
  'BitwiseOr',
  'BitwiseXor',
  'BitwiseNot',
  'RMSNormalization',
  'Erf',
  'Erfc',
  'Softmax',
  'Reciprocal',
  'Sign',
  'Sin',
  'Cos',
  'LeakyRelu',
  'PRelu',
  'Elu',
  'Selu',
  'Celu',
  'Gelu',
  'Mish',
  'Swish',
  'HardSwish',
  'HardSigmoid',
  'Softplus',
  'Softsign',
  'ParametricSoftplus',
  'ScaledTanh',
  'ThresholdedRelu',
  'Shrink',
];

/** Weighted means of pixels with weights that sum to one: scale and offset stay. */
const resized: Handler = ({ node, pixels }) => ({ pixels: { ...pixels, resizes: [...pixels.resizes, node] } });

const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ...passing.map((op) => [op, pass] as const),
  ...distorting.map((op) => [op, distort] as const),
  ['Resize', resized],
  ['GridSample', resized],
  ['RoiAlign', resized],
  ['CropAndResize', resized],
  ['CenterCropPad', ({ node, pixels }) => ({ pixels: { ...pixels, crops: [...pixels.crops, node] } })],
  ['Pad', pad],
  ['ReverseSequence', reverse],
  ['SequenceAt', sequencePart],
  ['Merge', merge],
  ['QuantizeLinear', quantise],
  ['DynamicQuantizeLinear', quantise],
  ['DequantizeLinear', dequantise],
  ['Relu', rectify],
  ['Neg', negate],
  ['Add', arithmetic],
  ['Sub', arithmetic],
  ['Mul', arithmetic],
  ['Div', arithmetic],
  ['Sum', arithmetic],
  ['BatchNormalization', batchNorm],
  ['ImageScaler', imageScaler],
  ['Affine', affine],
  ['Scale', affine],
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
  ['ScatterElements', scatter],
  ['Conv', convolution],
  ['MatMul', projection],
  ['Gemm', projection],
  ['Einsum', einsum],
  ['FusedMatMul', projection],
]);

/** Operators on sequences whose elements could not be followed. */
const SEQUENCES: ReadonlySet<string> = new Set([
  'SplitToSequence',
  'SequenceConstruct',
  'SequenceInsert',
  'ConcatFromSequence',
]);

/** An operator that can't be followed: its output is assumed to be an image still, of unknown size and scale. */
const notFollowed: Handler = (step) => {
  const { pixels } = opaque(step, `${step.node.spelling}, an operator that is not followed,`);
  return { pixels: { ...pixels, resizes: [...pixels.resizes, step.node] } };
};

export const handlerOf = (op: string): Handler | undefined =>
  handlers.get(op) ?? (SEQUENCES.has(op) || !transfers.has(op) ? notFollowed : undefined);
