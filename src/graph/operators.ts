/**
 * One view of every spelling of an operator: fused, quantised and channels-last forms are told as the plain one.
 * Input positions follow the ONNX operator docs and ONNX Runtime's ContribOperators.md.
 */
import { intOf } from './attributes.ts';
import type { Node, Value } from './types.ts';

export interface Operator {
  /** Name in the default operator set. */
  readonly op: string;
  /** Tensors that are computed with, in the plain operator's order. */
  readonly data: readonly (Value | null)[];
  /** True where channels are the last axis. */
  readonly channelsLast: boolean;
}

interface Spelling {
  readonly op: string;
  /** Positions of the data inputs; all inputs when absent. */
  readonly inputs?: readonly number[];
  readonly channelsLast?: boolean;
}

const spellings: Readonly<Record<string, Spelling>> = {
  ConvInteger: { op: 'Conv', inputs: [0, 1] },
  QLinearConv: { op: 'Conv', inputs: [0, 3] },
  FusedConv: { op: 'Conv', inputs: [0, 1, 2] },
  NhwcConv: { op: 'Conv', inputs: [0, 1, 2], channelsLast: true },
  NhwcFusedConv: { op: 'Conv', inputs: [0, 1, 2], channelsLast: true },
  QLinearConvTranspose: { op: 'ConvTranspose', inputs: [0, 3] },
  NhwcMaxPool: { op: 'MaxPool', inputs: [0], channelsLast: true },
  QLinearAveragePool: { op: 'AveragePool', inputs: [0] },
  QLinearGlobalAveragePool: { op: 'GlobalAveragePool', inputs: [0] },
  MatMulInteger: { op: 'MatMul', inputs: [0, 1] },
  MatMulIntegerToFloat: { op: 'MatMul', inputs: [0, 1] },
  DynamicQuantizeMatMul: { op: 'MatMul', inputs: [0, 1] },
  QLinearMatMul: { op: 'MatMul', inputs: [0, 3] },
  TransposeMatMul: { op: 'FusedMatMul', inputs: [0, 1] },
  FusedGemm: { op: 'Gemm', inputs: [0, 1, 2] },
  QGemm: { op: 'Gemm', inputs: [0, 3] },
  QLinearAdd: { op: 'Add', inputs: [0, 3] },
  QLinearMul: { op: 'Mul', inputs: [0, 3] },
  QLinearSigmoid: { op: 'Sigmoid', inputs: [0] },
  QLinearSoftmax: { op: 'Softmax', inputs: [0] },
  QLinearLeakyRelu: { op: 'LeakyRelu', inputs: [0] },
  QLinearReduceMean: { op: 'ReduceMean', inputs: [0] },
  QLinearWhere: { op: 'Where', inputs: [0, 1, 4] },
  BiasGelu: { op: 'Add', inputs: [0, 1] },
  FastGelu: { op: 'Gelu', inputs: [0] },
  QuickGelu: { op: 'Gelu', inputs: [0] },
  SkipLayerNormalization: { op: 'LayerNormalization', inputs: [0] },
  SkipSimplifiedLayerNormalization: { op: 'LayerNormalization', inputs: [0] },
  SimplifiedLayerNormalization: { op: 'LayerNormalization' },
  Upsample: { op: 'Resize' },
  ReorderInput: { op: 'Identity', inputs: [0] },
  ReorderOutput: { op: 'Identity', inputs: [0] },
  Enter: { op: 'Identity' },
};

/** The plain operator that a node is a spelling of. */
export function operatorOf(node: Node): Operator {
  const { op, inputs } = node;
  if (op === 'QLinearConcat') {
    return { op: 'Concat', data: inputs.filter((_, i) => i >= 2 && i % 3 === 2), channelsLast: false };
  }
  const spelling = spellings[op];
  if (spelling === undefined)
    return { op, data: inputs, channelsLast: node.domain !== '' && intOf(node, 'channels_last', 0) === 1 };
  return {
    op: spelling.op,
    data: spelling.inputs ? spelling.inputs.map((i) => inputs[i] ?? null) : inputs,
    channelsLast: spelling.channelsLast ?? (node.domain !== '' && intOf(node, 'channels_last', 0) === 1),
  };
}
