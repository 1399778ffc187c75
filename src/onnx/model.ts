/** An ONNX file without its weights (its skeleton). Field names follow onnx.proto. */
import type { Label, Name, Names } from './names.ts';

/** A run of a tensor's payload in the file; there are several where a writer split a packed field. */
export interface Segment {
  /** Field of TensorProto: 4 float_data, 5 int32_data, 7 int64_data, 9 raw_data, 10 double_data, 11 uint64_data. */
  readonly field: number;
  readonly offset: number;
  length: number;
  /** False where each element has a tag before it. */
  readonly packed: boolean;
}

/** StringStringEntryProto. */
export interface Entry {
  key: string;
  value: string;
}

/** OperatorSetIdProto. */
export interface Opset {
  domain: string;
  version: number;
}

/** A tensor's header: shape, type, and where its payload lies. The payload itself stays in the file. */
export interface Tensor {
  name: Name;
  dims: readonly number[];
  dataType: number;
  segments: readonly Segment[];
  /** Entries of external_data (location, offset, length, checksum), as written and unchecked. */
  external: readonly Entry[];
  /** TensorProto.DataLocation; see `isExternal`. */
  dataLocation: number;
  /** A copy of the payload, for a very small tensor whose bytes were at hand. */
  inline: Uint8Array | null;
  /** True for a SparseTensorProto, whose values can't be read as a dense array. */
  sparse: boolean;
}

export interface Attribute {
  name: string;
  /** AttributeProto.AttributeType; 0 where the writer left it out. */
  type: number;
  f: number;
  i: number;
  s: string;
  t: Tensor | null;
  g: Graph | null;
  floats: readonly number[];
  ints: readonly number[];
  strings: readonly string[];
  /** In a function's body: the attribute of the function whose value belongs here; '' for a value of its own. */
  refName: string;
}

export interface Node {
  inputs: readonly Name[];
  outputs: readonly Name[];
  name: Label;
  opType: string;
  domain: string;
  overload: string;
  attributes: readonly Attribute[];
}

export interface Dim {
  value: number | null;
  param: string;
}

export interface Shape {
  dims: readonly Dim[];
}

/** TypeProto.Tensor. A missing shape (unknown rank) differs from an empty one (a scalar). */
export interface TensorType {
  elemType: number;
  shape: Shape | null;
}

export interface ValueInfo {
  name: Name;
  /** `tensor` is null for sequences, maps and everything else that is not a dense tensor. */
  type: { tensor: TensorType | null } | null;
}

export interface Graph {
  name: string;
  nodes: readonly Node[];
  initializers: readonly Tensor[];
  inputs: readonly ValueInfo[];
  outputs: readonly ValueInfo[];
}

export interface LocalFunction {
  name: string;
  domain: string;
  overload: string;
  inputs: readonly Name[];
  outputs: readonly Name[];
  /** Defaults of the attributes that a call may leave out. */
  attributeDefaults: readonly Attribute[];
  nodes: readonly Node[];
  opsets: readonly Opset[];
}

export interface Model {
  irVersion: number | null;
  producerName: string;
  producerVersion: string;
  domain: string;
  opsets: readonly Opset[];
  metadata: readonly Entry[];
  graph: Graph | null;
  functions: readonly LocalFunction[];
  /** Nodes in all graphs, subgraphs and functions of the file. */
  nodeCount: number;
  /** The texts of its names. */
  readonly names: Names;
}
