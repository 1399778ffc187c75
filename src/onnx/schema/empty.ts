/** Messages before their first field is read: the defaults that proto3 gives fields that are left out. */
import type {
  Attribute,
  Dim,
  Entry,
  Graph,
  LocalFunction,
  Model,
  Opset,
  Shape,
  Tensor,
  TensorType,
  ValueInfo,
} from '../model.ts';
import { createNames, NO_NAME } from '../names.ts';

/** The one empty list, shared by every field that has no entry yet; `append` replaces it. */
export const NONE: readonly never[] = Object.freeze([]);

export const newEntry = (): Entry => ({ key: '', value: '' });
export const newOpset = (): Opset => ({ domain: '', version: 0 });
export const newGraph = (): Graph => ({ name: '', nodes: NONE, initializers: NONE, inputs: NONE, outputs: NONE });
export const newValueInfo = (): ValueInfo => ({ name: NO_NAME, type: null });

export const newSparse = (): Tensor => ({ ...newTensor(), sparse: true });

export const newTensor = (): Tensor => ({
  name: NO_NAME,
  dims: NONE,
  dataType: 0,
  segments: NONE,
  external: NONE,
  dataLocation: 0,
  inline: null,
  sparse: false,
});

export const newAttribute = (): Attribute => ({
  name: '',
  type: 0,
  f: 0,
  i: 0,
  s: '',
  t: null,
  g: null,
  floats: NONE,
  ints: NONE,
  strings: NONE,
  refName: '',
});

export const newFunction = (): LocalFunction => ({
  name: '',
  domain: '',
  overload: '',
  inputs: NONE,
  outputs: NONE,
  attributeDefaults: NONE,
  nodes: NONE,
  opsets: NONE,
});

export const newModel = (): Model => ({
  irVersion: null,
  producerName: '',
  producerVersion: '',
  domain: '',
  opsets: NONE,
  metadata: NONE,
  graph: null,
  functions: NONE,
  nodeCount: 0,
  names: createNames(),
});

export const newDim = (): Dim => ({ value: null, param: '' });
export const newShape = (): Shape => ({ dims: NONE });
export const newTensorType = (): TensorType => ({ elemType: 0, shape: null });
export const newType = (): NonNullable<ValueInfo['type']> => ({ tensor: null });
