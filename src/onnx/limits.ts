/** Every bound on the work that an untrusted file can cause. */
export interface Limits {
  /** Nesting of protobuf messages; protobuf's own limit is 100. */
  readonly depth: number;
  /** Nodes kept, over all graphs, subgraphs and functions of the file. */
  readonly nodes: number;
  /** Bytes of memory for all that is kept of the file: messages, names and numbers, each at the size it takes about. */
  readonly keptBytes: number;
  /** Bytes of one name, operator type or metadata key. */
  readonly nameBytes: number;
  /** Bytes of one string attribute or metadata value that are kept; a longer one is dropped. */
  readonly textBytes: number;
  /** Bytes of one packed list attribute that are kept; a longer one is dropped. */
  readonly listBytes: number;
  /** Elements kept of one list attribute or one shape. */
  readonly listElements: number;
  /** Nodes, attributes and names read or written that calls of local functions, and sequences that are joined, add to the graph. */
  readonly expansion: number;
  /** Bytes of one constant that a fact may ask for. */
  readonly constantBytes: number;
  /** Elements of one constant during evaluation. */
  readonly constantElements: number;
  /** Elements of one constant of several for each channel, where it meets the pixels: tools store a mean as large as the image. Eight of them are read for a model. */
  readonly imageElements: number;
  /** Axes of one tensor; ONNX Runtime itself stops far below. */
  readonly rank: number;
  /** Operators followed from the image to the stem, of each kind that is counted; real preprocessing has some ten. */
  readonly steps: number;
  /** Channels that the image may be copied, joined or cut to on its way to the stem. */
  readonly channels: number;
  /** Pixels along one side of the image. */
  readonly imageSide: number;
  /** Taps along one side of the window of a stem or pool. */
  readonly windowSide: number;
  /** Taps of one filter of a stem, per channel, whose bandwidth is told from the weights. */
  readonly filterTaps: number;
  /** Bytes of one sidecar file. */
  readonly sidecarBytes: number;
  /** Milliseconds for one model, from its first byte to its facts. */
  readonly timeMs: number;
}

export const defaultLimits: Limits = {
  depth: 100,
  nodes: 2_000_000,
  keptBytes: 1_073_741_824,
  nameBytes: 65_536,
  textBytes: 65_536,
  listBytes: 524_288,
  listElements: 1_000_000,
  expansion: 250_000,
  constantBytes: 262_144,
  constantElements: 65_536,
  imageElements: 4_194_304,
  rank: 64,
  steps: 256,
  channels: 4096,
  imageSide: 65_536,
  windowSide: 1024,
  filterTaps: 4096,
  sidecarBytes: 1_048_576,
  timeMs: 30_000,
};
