/** What in a model's outputs can be compared between a clean and a noisy image. */
import { halfToNumber } from '../../onnx/half.ts';
import type { TensorMap, TensorValue, ValueInfo } from '../session/types.ts';
import { SweepError } from '../sweep-error.ts';

export interface OutputPlan {
  readonly isClassifier: boolean;
  /** Names of the outputs that are compared; one for a classifier. */
  readonly names: readonly string[];
  /** Of a classifier. */
  readonly classes: number | null;
  /** Shaped as one score a class, and called a feature. */
  readonly isNamedFeature: boolean;
}

const FLOATS: ReadonlySet<string> = new Set(['float32', 'float16', 'float64']);
const NO_SCORES = /embed|feature|hidden|pool/i;

/** What stands behind outputs that were seen. */
export interface Seen {
  /** Images that were fed together; null where the graph takes one and has no axis for more. */
  readonly batch: number | null;
  /** The model is known to give embeddings, as CLIP towers do. */
  readonly isEmbedder: boolean;
}

/**
 * One score a class is a first output of N x C (with trailing ones), N being the batch, that isn't called a feature;
 * from a graph without a batch, of C as well.
 * @param declared as the graph declares them, in order
 * @throws SweepError where there is nothing to compare
 */
export function planOutputs(
  declared: readonly ValueInfo[],
  outputs: TensorMap,
  { batch, isEmbedder }: Seen,
): OutputPlan {
  const floats = declared.flatMap(({ name }) => {
    const value = outputs[name];
    return value !== undefined && FLOATS.has(value.type) ? [{ name, value }] : [];
  });
  const [first] = floats;
  if (first === undefined) {
    const types = declared.map(({ name, type }) => `${name} (${type})`).join(', ');
    throw new SweepError('no-numeric-output', `no output of floating-point numbers to compare: ${types}`);
  }
  const classes = isEmbedder ? null : classesOf(first.value, batch);
  const isNamedFeature = classes !== null && NO_SCORES.test(first.name);
  return classes !== null && !isNamedFeature
    ? { isClassifier: true, names: [first.name], classes, isNamedFeature }
    : { isClassifier: false, names: floats.map(({ name }) => name), classes: null, isNamedFeature };
}

function classesOf({ dims }: TensorValue, batch: number | null): number | null {
  const isRow = batch === null && dims[0] !== 1;
  const [classes = 0, ...rest] = isRow ? dims : dims.slice(1);
  return (isRow || dims[0] === (batch ?? 1)) && classes >= 2 && rest.every((dim) => dim === 1) ? classes : null;
}

/**
 * The outputs of each item of a batch.
 * @returns null where the outputs don't come one an item, as of a graph that was exported for one image, or a
 * classifier's have another count of classes than were seen
 */
export function splitBatch(
  outputs: TensorMap,
  { names, classes }: OutputPlan,
  batch: number,
): readonly (readonly Float32Array[])[] | null {
  const parts = names.map((name) => {
    const value = outputs[name];
    if (value === undefined || (batch > 1 && value.dims[0] !== batch)) return null;
    return classes === null || value.data.length === batch * classes ? toFloats(value) : null;
  });
  if (!parts.every((part) => part !== null)) return null;
  return Array.from({ length: batch }, (_, item) =>
    parts.map((part) => {
      const size = part.length / batch;
      return part.subarray(item * size, (item + 1) * size);
    }),
  );
}

function toFloats({ type, data }: TensorValue): Float32Array {
  if (data instanceof Float32Array) return data;
  if (type === 'float16') return Float32Array.from(data as Uint16Array, halfToNumber);
  return Float32Array.from(data as Float64Array);
}
