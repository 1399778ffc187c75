/** Reads the payload of a tensor as numbers; facts ask this of small constants only. */
import type { ByteRange } from './byte-source.ts';
import {
  BFLOAT16,
  BOOL,
  bitsOf,
  dataTypeName,
  FLOAT16,
  FLOAT32,
  FLOAT64,
  INT4,
  INT8,
  INT16,
  INT32,
  INT64,
  UINT4,
  UINT8,
  UINT16,
  UINT32,
  UINT64,
} from './dtypes.ts';
import { bfloatToNumber, halfToNumber } from './half.ts';
import type { Limits } from './limits.ts';
import type { Tensor } from './model.ts';
import { RAW_DATA } from './payload-fields.ts';
import { isExternal } from './tensors.ts';
import { eachTyped } from './typed-elements.ts';

/** Where payload bytes come from. Both functions return the bytes, or a sentence that says why they can't be had. */
export interface PayloadReader {
  /** Bytes of the model file itself. */
  read(range: ByteRange): Uint8Array | string;
  /** Bytes of a file beside the model, under the path policy. `length` is what the tensor's shape needs. */
  external(location: string, offset: number, length: number): Uint8Array | string;
}

/** Numbers in row-major order; integers beyond 2^53 are rounded to the nearest double. */
export interface Values {
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly data: readonly number[] | Float64Array;
}

/** A tensor's numbers, or the reason why they can't be had. */
export type Readout = { readonly ok: true; readonly values: Values } | { readonly ok: false; readonly why: string };

type ConstantLimits = Pick<Limits, 'constantBytes'>;

const failed = (why: string): Readout => ({ ok: false, why });

/** Number of elements of a shape; NaN for a negative dimension or a product beyond 2^53. */
function elementCount(dims: readonly number[]): number {
  let count = 1;
  for (const dim of dims) {
    if (dim < 0 || !Number.isSafeInteger(dim)) return Number.NaN;
    count *= dim;
  }
  return Number.isSafeInteger(count) ? count : Number.NaN;
}

/**
 * Reads a tensor's numbers; a tensor that is sparse, malformed or over the limit gives the reason instead. Allocates nothing
 * by the size that `dims` claim before that many bytes are known to be there.
 */
export function readTensor(tensor: Tensor, reader: PayloadReader, limits: ConstantLimits): Readout {
  const { dims, dataType } = tensor;
  if (tensor.sparse) return failed('a sparse tensor');
  const bits = bitsOf(dataType);
  if (elements[dataType] === undefined || bits === null) return failed(`elements of type ${dataTypeName(dataType)}`);
  const count = elementCount(dims);
  if (Number.isNaN(count)) return failed(`impossible shape [${dims.join(', ')}]`);
  const length = Math.ceil((count * bits) / 8);
  if (length > limits.constantBytes)
    return failed(`${length} bytes, over the limit constantBytes of ${limits.constantBytes}`);

  if (isExternal(tensor)) {
    const entry = (key: string) => tensor.external.find((e) => e.key === key)?.value;
    const location = entry('location');
    if (location === undefined) return failed('external data without a location');
    const offset = wholeNumber(entry('offset') ?? '0');
    const declared = wholeNumber(entry('length') ?? String(length));
    if (offset === null || declared === null)
      return failed('external data with a negative or malformed offset or length');
    if (declared !== length) return failed(`external data of ${declared} bytes for a tensor of ${length}`);
    const bytes = reader.external(location, offset, length);
    return typeof bytes === 'string' ? failed(bytes) : decodeRaw(bytes, dims, dataType, count);
  }

  const raw = tensor.segments.findLast((segment) => segment.field === RAW_DATA);
  if (raw !== undefined) {
    if (raw.length !== length) return failed(`${raw.length} bytes of raw data for a tensor of ${length}`);
    const bytes = tensor.segments.length === 1 && tensor.inline ? tensor.inline : reader.read(raw);
    if (typeof bytes === 'string') return failed(bytes);
    return decodeRaw(bytes, dims, dataType, count);
  }
  if (count === 0) return { ok: true, values: { dims, dataType, data: [] } };
  return decodeTyped(tensor, reader, count, limits);
}

const wholeNumber = (text: string): number | null =>
  /^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : null;

function decodeRaw(bytes: Uint8Array, dims: readonly number[], dataType: number, count: number): Readout {
  return { ok: true, values: { dims, dataType, data: numbersOf(bytes, dataType, count) } };
}

function numbersOf(bytes: Uint8Array, dataType: number, count: number): Float64Array {
  const Native = IS_LITTLE_ENDIAN ? native[dataType] : undefined;
  // Copied, as a typed array has to start at a multiple of its element's size.
  if (Native !== undefined) return new Float64Array(new Native(new Uint8Array(bytes).buffer, 0, count));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const data = new Float64Array(count);
  const element = elements[dataType] as ElementReader;
  for (let i = 0; i < count; i++) data[i] = element(view, i);
  return data;
}

/** raw_data is little-endian. */
const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Types that a typed array converts as a whole. */
const native: Readonly<Record<number, typeof Float32Array | typeof Int32Array | typeof Float64Array>> = {
  [FLOAT32]: Float32Array,
  [INT32]: Int32Array,
  [FLOAT64]: Float64Array,
};

type ElementReader = (view: DataView, i: number) => number;

/** How element `i` is read from raw_data, for the types that a fact can use. */
const elements: Readonly<Record<number, ElementReader>> = {
  [FLOAT32]: (view, i) => view.getFloat32(i * 4, true),
  [UINT8]: (view, i) => view.getUint8(i),
  [INT8]: (view, i) => view.getInt8(i),
  [UINT16]: (view, i) => view.getUint16(i * 2, true),
  [INT16]: (view, i) => view.getInt16(i * 2, true),
  [INT32]: (view, i) => view.getInt32(i * 4, true),
  [INT64]: (view, i) => Number(view.getBigInt64(i * 8, true)),
  [BOOL]: (view, i) => view.getUint8(i),
  [FLOAT16]: (view, i) => halfToNumber(view.getUint16(i * 2, true)),
  [FLOAT64]: (view, i) => view.getFloat64(i * 8, true),
  [UINT32]: (view, i) => view.getUint32(i * 4, true),
  [UINT64]: (view, i) => Number(view.getBigUint64(i * 8, true)),
  [BFLOAT16]: (view, i) => bfloatToNumber(view.getUint16(i * 2, true)),
  [UINT4]: nibble,
  [INT4]: (view, i) => (nibble(view, i) << 28) >> 28,
};

/** Two 4-bit elements share a byte, the first in its lower half. */
function nibble(view: DataView, i: number): number {
  return (view.getUint8(i >> 1) >> (i & 1 ? 4 : 0)) & 15;
}

/** A typed field stores small elements as varints, in up to three times the bytes that they take in raw_data. */
const MAX_GROWTH = 3;

/** How many bytes a typed field may take for a constant within the limit. */
export const typedBytes = ({ constantBytes }: ConstantLimits): number => constantBytes * MAX_GROWTH;

function decodeTyped(tensor: Tensor, reader: PayloadReader, count: number, limits: ConstantLimits): Readout {
  const { dims, dataType } = tensor;
  // Every element takes a byte at least.
  const held = tensor.segments.reduce((bytes, segment) => bytes + segment.length, 0);
  const data = new Float64Array(Math.min(count, held));
  let filled = 0;
  const add = (value: number): void => {
    if (filled < data.length) data[filled] = value;
    filled++;
  };
  for (const segment of tensor.segments) {
    if (segment.length > typedBytes(limits)) return failed('typed data far longer than its shape needs');
    const bytes = tensor.segments.length === 1 && tensor.inline ? tensor.inline : reader.read(segment);
    if (typeof bytes === 'string') return failed(bytes);
    if (!eachTyped(bytes, segment, dataType, add)) return failed('malformed packed numbers');
    if (filled > count) return failed('more typed data than its shape needs');
  }
  if (filled !== count) return failed(`${filled} of ${count} elements: the weights may have been stripped`);
  return { ok: true, values: { dims, dataType, data } };
}
