/** Every bound on what an untrusted file may make the reader do. */
export interface Limits {
  /** Nesting of protobuf messages; protobuf's own limit is 100. */
  readonly depth: number;
  /** Nodes kept, over all graphs, subgraphs and functions of the file. */
  readonly nodes: number;
  /** Bytes of one name, operator type or metadata key. */
  readonly nameBytes: number;
  /** Bytes of one string attribute or metadata value that are kept; the rest is dropped. */
  readonly textBytes: number;
  /** Elements kept of one list attribute, one shape or one typed tensor field. */
  readonly listElements: number;
  /** Nodes, attributes and names read or written that calls of local functions add to the graph. */
  readonly expansion: number;
  /** Bytes of one constant that a fact may ask for. */
  readonly constantBytes: number;
  /** Elements of one constant during evaluation. */
  readonly constantElements: number;
  /** Axes of one tensor; ONNX Runtime itself stops far below. */
  readonly rank: number;
  /** Bytes of one sidecar file. */
  readonly sidecarBytes: number;
}

export const defaultLimits: Limits = {
  depth: 100,
  nodes: 2_000_000,
  nameBytes: 65_536,
  textBytes: 65_536,
  listElements: 1_000_000,
  expansion: 250_000,
  constantBytes: 262_144,
  constantElements: 65_536,
  rank: 64,
  sidecarBytes: 1_048_576,
};
