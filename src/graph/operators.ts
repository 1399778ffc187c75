/**
 * Maps every variant of an operator (fused, quantised, channels last) to the plain one, so that the rest of the code knows
 * one spelling. Input positions follow the ONNX operator docs and ONNX Runtime's ContribOperators.md.
 */
import type { Attribute } from '../onnx/model.ts';
import type { Node, Value } from './types.ts';

type Values = readonly (Value | null)[];

interface Spelling {
  readonly op: string;
  /** Positions of the data inputs, or a function that picks them; all inputs where left out. */
  readonly inputs?: readonly number[] | ((inputs: Values) => Values);
  readonly channelsLast?: boolean;
}

const spellings: ReadonlyMap<string, Spelling> = new Map(
  Object.entries<Spelling>({
    ConvInteger: { op: 'Conv', inputs: [0, 1] },
    QLinearConv: { op: 'Conv', inputs: [0, 3] },
    FusedConv: { op: 'Conv', inputs: [0, 1, 2] },
    NhwcConv: { op: 'Conv', inputs: [0, 1, 2], channelsLast: true },
    NhwcFusedConv: { op: 'Conv', inputs: [0, 1, 2], channelsLast: true },
    DeformConv: { op: 'Conv', inputs: [0, 1, 3] },
    QLinearConvTranspose: { op: 'ConvTranspose', inputs: [0, 3] },
    NhwcMaxPool: { op: 'MaxPool', inputs: [0], channelsLast: true },
    QLinearAveragePool: { op: 'AveragePool', inputs: [0] },
    QLinearGlobalAveragePool: { op: 'GlobalAveragePool', inputs: [0] },
    MatMulNBits: { op: 'MatMul', inputs: [0, 1] },
    MatMulBnb4: { op: 'MatMul', inputs: [0, 1] },
    MatMulInteger: { op: 'MatMul', inputs: [0, 1] },
    MatMulIntegerToFloat: { op: 'MatMul', inputs: [0, 1] },
    DynamicQuantizeMatMul: { op: 'MatMul', inputs: [0, 1] },
    QLinearMatMul: { op: 'MatMul', inputs: [0, 3] },
    TransposeMatMul: { op: 'FusedMatMul', inputs: [0, 1] },
    FusedMatMulActivation: { op: 'FusedMatMul', inputs: [0, 1] },
    GemmFastGelu: { op: 'MatMul', inputs: [0, 1] },
    FusedGemm: { op: 'Gemm', inputs: [0, 1, 2] },
    QGemm: { op: 'Gemm', inputs: [0, 3] },
    QLinearAdd: { op: 'Add', inputs: [0, 3] },
    QLinearMul: { op: 'Mul', inputs: [0, 3] },
    QLinearSigmoid: { op: 'Sigmoid', inputs: [0] },
    QLinearSoftmax: { op: 'Softmax', inputs: [0] },
    QLinearLeakyRelu: { op: 'LeakyRelu', inputs: [0] },
    QLinearReduceMean: { op: 'ReduceMean', inputs: [0] },
    QLinearWhere: { op: 'Where', inputs: [0, 1, 4] },
    BiasSoftmax: { op: 'Softmax', inputs: [0] },
    GroupQueryAttention: { op: 'MultiHeadAttention' },
    PackedMultiHeadAttention: { op: 'MultiHeadAttention' },
    OptionalGetElement: { op: 'Identity' },
    BiasGelu: { op: 'Add', inputs: [0, 1] },
    FastGelu: { op: 'Gelu', inputs: [0] },
    QuickGelu: { op: 'Gelu', inputs: [0] },
    SkipLayerNormalization: { op: 'LayerNormalization', inputs: [0] },
    SkipSimplifiedLayerNormalization: { op: 'LayerNormalization', inputs: [0] },
    SimplifiedLayerNormalization: { op: 'LayerNormalization' },
    QLinearConcat: { op: 'Concat', inputs: (inputs) => inputs.filter((_, i) => i >= 2 && i % 3 === 2) },
    Upsample: { op: 'Resize' },
    CastLike: { op: 'CastLike', inputs: [0] },
    Enter: { op: 'Identity' },
  }),
);

/**
 * Quantisers of vendors: variants of QuantizeLinear and DequantizeLinear (TensorRT's FP8, AMD Quark's Extended and MX), and
 * operators that do both at once (QONNX's Quant, OpenVINO's FakeQuantize, Vitis AI's FixNeuron), which leave numbers as they are.
 */
const quantisers: readonly (readonly [RegExp, Spelling])[] = [
  [/QuantizeDequantize$|^(?:Float|Bipolar|Fake)?Quant(?:ize)?$|^FixNeuron$/, { op: 'Identity', inputs: [0] }],
  [/DequantizeLinear$/, { op: 'DequantizeLinear' }],
  [/QuantizeLinear$/, { op: 'QuantizeLinear' }],
];

const spellingOf = (spelling: string, domain: string): Spelling | undefined =>
  spellings.get(spelling) ?? (domain === '' ? undefined : quantiserOf(spelling));

const quantiserOf = (spelling: string): Spelling | undefined =>
  quantisers.find(([pattern]) => pattern.test(spelling))?.[1];

export type Plain = Pick<Node, 'op' | 'data' | 'channelsLast'>;

/** The plain operator behind a spelling, and which of the inputs are its data. */
export function plainOf(spelling: string, domain: string, inputs: Values, attributes: readonly Attribute[]): Plain {
  const known = spellingOf(spelling, domain);
  const channelsLast = known?.channelsLast ?? (domain !== '' && saysChannelsLast(attributes));
  if (known?.inputs === undefined) return { op: known?.op ?? spelling, data: inputs, channelsLast };
  const data = typeof known.inputs === 'function' ? known.inputs(inputs) : picked(inputs, known.inputs);
  return { op: known.op, data, channelsLast };
}

const picked = (inputs: Values, positions: readonly number[]): Values => positions.map((i) => inputs[i] ?? null);

const saysChannelsLast = (attributes: readonly Attribute[]): boolean =>
  attributes.some(({ name, i }) => name === 'channels_last' && i === 1);
