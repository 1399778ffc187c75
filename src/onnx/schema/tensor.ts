/** TensorProto and SparseTensorProto: headers are kept, payloads are stepped over and noted by their place in the file. */
import { append } from '../append.ts';
import type { Entry, Tensor } from '../model.ts';
import { type FieldOf, message, type Payload } from '../wire/spec.ts';
import { name, nested, text, unkept, varint, varints, word } from './declare.ts';
import { newEntry, newTensor } from './empty.ts';

export const entry = message<Entry>('StringStringEntryProto', {
  1: word((e: Entry, value) => {
    e.key = value;
  }),
  2: text((e: Entry, value) => {
    e.value = value;
  }),
});

export const unkeptEntry = unkept({ name: 'StringStringEntryProto', fields: [] });

const payload = { kind: 'payload', skip: keepSegment } as const;

export const tensor = message<Tensor>('TensorProto', {
  1: varints((t: Tensor, value) => {
    t.dims = append(t.dims, value);
    return t.dims.length;
  }),
  2: varint((t: Tensor, value) => {
    t.dataType = value;
  }),
  3: unkept({ name: 'TensorProto.Segment', fields: [] }),
  4: payload, // float_data
  5: payload, // int32_data
  7: payload, // int64_data
  8: name((t: Tensor, value) => {
    t.name = value;
  }),
  9: payload, // raw_data
  10: payload, // double_data
  11: payload, // uint64_data
  13: nested(entry, (t: Tensor) => {
    const item = newEntry();
    t.external = append(t.external, item);
    return item;
  }),
  14: varint((t: Tensor, value) => {
    t.dataLocation = value;
  }),
  16: unkeptEntry,
});

/** Tensors that no fact reads: checked and dropped. */
export const unkeptTensor: FieldOf<object> = { kind: 'message', spec: tensor, open: newTensor };
export const unkeptSparse = unkept(message<object>('SparseTensorProto', { 1: unkeptTensor, 2: unkeptTensor }));

export const sparseTensor = message<Tensor>('SparseTensorProto', {
  1: { kind: 'message', spec: tensor, open: (t) => t },
  2: unkeptTensor,
});

/** Joins neighbouring unpacked elements, so that a typed field of a million of them is one segment. */
function keepSegment(tensor: Tensor, { field, offset, length, packed, inline }: Payload): void {
  const last = tensor.segments.at(-1);
  if (!packed && last && !last.packed && last.field === field && last.offset + last.length === offset) {
    last.length += length;
    return;
  }
  tensor.segments = append(tensor.segments, { field, offset, length, packed });
  tensor.inline = tensor.segments.length === 1 ? inline : null;
}
