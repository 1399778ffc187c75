/** ValueInfoProto and the types it names; of those only dense tensors are kept. */
import { append } from '../append.ts';
import type { Dim, Shape, TensorType, ValueInfo } from '../model.ts';
import { type FieldSpec, type MessageSpec, message } from '../wire/spec.ts';
import { name, nested, unkept, varint, word } from './declare.ts';
import { newDim, newShape, newTensorType, newType } from './empty.ts';
import { unkeptEntry } from './tensor.ts';

const dim = message<Dim>('TensorShapeProto.Dimension', {
  1: varint((d: Dim, value) => {
    d.value = value;
  }),
  2: word((d: Dim, value) => {
    d.param = value;
  }),
});
const shape = message<Shape>('TensorShapeProto', {
  1: nested(dim, (s: Shape) => {
    const item = newDim();
    s.dims = append(s.dims, item);
    return item;
  }),
});
const tensorType = message<TensorType>('TypeProto.Tensor', {
  1: varint((t: TensorType, value) => {
    t.elemType = value;
  }),
  2: nested(shape, (t: TensorType) => (t.shape ??= newShape())),
});

// TypeProto contains itself, through sequences, maps and optionals: its table is filled once theirs can refer to it.
const typeFields: (FieldSpec | undefined)[] = [];
const type: MessageSpec = { name: 'TypeProto', fields: typeFields };
const unkeptShape = unkept(message<object>('TensorShapeProto', { 1: unkept({ name: 'Dimension', fields: [] }) }));
const unkeptTensorType = unkept(message<object>('TypeProto.Tensor', { 2: unkeptShape }));
const unkeptTypeFields: (FieldSpec | undefined)[] = [];
export const unkeptType = unkept({ name: 'TypeProto', fields: unkeptTypeFields });
const otherTypes = {
  4: unkept(message<object>('TypeProto.Sequence', { 1: unkeptType })),
  5: unkept(message<object>('TypeProto.Map', { 2: unkeptType })),
  7: unkept({ name: 'TypeProto.Opaque', fields: [] }),
  8: unkeptTensorType,
  9: unkept(message<object>('TypeProto.Optional', { 1: unkeptType })),
};
unkeptTypeFields.push(...message<object>('TypeProto', { 1: unkeptTensorType, ...otherTypes }).fields);
typeFields.push(
  ...message<{ tensor: TensorType | null }>('TypeProto', {
    1: nested(tensorType, (t: NonNullable<ValueInfo['type']>) => (t.tensor ??= newTensorType())),
    ...otherTypes,
  }).fields,
);
export const valueInfo = message<ValueInfo>('ValueInfoProto', {
  1: name((v: ValueInfo, value) => {
    v.name = value;
  }),
  2: nested(type, (v: ValueInfo) => (v.type ??= newType())),
  4: unkeptEntry,
});
export const unkeptValueInfo = unkept(message<object>('ValueInfoProto', { 2: unkeptType, 4: unkeptEntry }));
