/** A model that is being edited: the edits, on top of a file whose other bytes stay as they are. */
import type { onnx as Onnx } from 'onnx-proto';
import proto from 'onnx-proto';
import type { Reason } from '../../facts/types.ts';
import { memorySource } from '../../onnx/byte-source.ts';
import { joined } from '../../onnx/bytes.ts';
import { locationsOf } from '../../onnx/tensors.ts';
import { GRAPH, INITIALIZER, NODE, type Skeleton } from './skeleton.ts';
import { lengthPrefix, type WireField, wireFields } from './wire-fields.ts';

export interface Draft {
  readonly skeleton: Skeleton;
  /** By position in the main graph: the encoded nodes that replace the node there. */
  readonly nodes: ReadonlyMap<number, readonly Uint8Array[]>;
  /** Encoded nodes that are added before all others. */
  readonly first: readonly Uint8Array[];
  /** Encoded graph outputs that are added. */
  readonly outputs: readonly Uint8Array[];
  /** Fields of the graph that are left out. */
  readonly dropped: ReadonlySet<WireField>;
  /** Names that the edits have added. */
  readonly added: ReadonlySet<string>;
  /** By the name of the image input, the value that its consumers read since it was rewired. */
  readonly rewired: ReadonlyMap<string, string>;
}

/** An edit that was made, or why it can't be. */
export type Edit = { readonly ok: true; readonly draft: Draft } | { readonly ok: false; readonly reason: Reason };

export const refused = (code: string, message: string): { readonly ok: false; readonly reason: Reason } => ({
  ok: false,
  reason: { code, message },
});

export const startDraft = (skeleton: Skeleton): Draft => ({
  skeleton,
  nodes: new Map(),
  first: [],
  outputs: [],
  dropped: new Set(),
  added: new Set(),
  rewired: new Map(),
});

/** A name that is not used in the model, and the draft in which it is taken. */
export function freshName(draft: Draft, wish: string): readonly [name: string, draft: Draft] {
  const taken = (name: string): boolean => draft.skeleton.names.has(name) || draft.added.has(name);
  const base = `noiselint_${wish}`;
  let name = base;
  for (let count = 1; taken(name); count++) name = `${base}_${count}`;
  return [name, { ...draft, added: new Set([...draft.added, name]) }];
}

/** The files of weights that the edited model still needs, as it names them: relative to its folder. */
export function externalFilesOf({ skeleton, dropped }: Draft): readonly string[] {
  const fields = skeleton.graphFields.filter(({ number }) => number === INITIALIZER);
  const gone = new Set(skeleton.graph.initializers.filter((_, index) => dropped.has(fields[index] as WireField)));
  return locationsOf(skeleton.tensors.filter((tensor) => !gone.has(tensor)));
}

/** AttributeProto.AttributeType. */
const TENSOR = 4;

export const encodeNode = (node: Onnx.INodeProto): Uint8Array => proto.onnx.NodeProto.encode(node).finish();

/** A tensor as a Constant node, as up to IR 3 an initializer would have to be an input of the graph as well. */
export const encodeConstant = (tensor: Onnx.ITensorProto): Uint8Array =>
  encodeNode({
    opType: 'Constant',
    output: [tensor.name ?? ''],
    attribute: [{ name: 'value', type: TENSOR, t: tensor }],
  });

/** The encoded nodes at a position of the main graph, edits included. */
export function nodesAt({ skeleton, nodes }: Draft, index: number): readonly Uint8Array[] {
  const edited = nodes.get(index);
  const field = skeleton.nodeFields[index];
  if (edited !== undefined || field === undefined) return edited ?? [];
  return [Uint8Array.from(skeleton.source.read({ offset: field.content, length: field.end - field.content }))];
}

export const withNodes = (draft: Draft, index: number, encoded: readonly Uint8Array[]): Draft => ({
  ...draft,
  nodes: new Map([...draft.nodes, [index, encoded]]),
});

/** A change of a node; what is left out stays as it is. */
export interface NodeChange {
  readonly inputs?: (name: string) => string;
  readonly outputs?: (names: readonly string[]) => readonly string[];
  readonly opType?: string;
  readonly dropAttribute?: (name: string) => boolean;
}

const INPUT = 1;
const OUTPUT = 2;
const OP_TYPE = 4;
const ATTRIBUTE = 5;

/** Changes an encoded node; all other fields keep their bytes, even those unknown to us. */
export function changeNode(encoded: Uint8Array, change: NodeChange): Uint8Array {
  const fields = wireFields(memorySource(encoded), 0, encoded.length);
  const texts = (number: number): string[] =>
    fields
      .filter((field) => field.number === number)
      .map(({ content, end }) => new TextDecoder().decode(encoded.subarray(content, end)));
  const replaced = new Set<number>([
    ...(change.inputs ? [INPUT] : []),
    ...(change.outputs ? [OUTPUT] : []),
    ...(change.opType === undefined ? [] : [OP_TYPE]),
  ]);
  const head = encodeNode({
    ...(change.inputs ? { input: texts(INPUT).map(change.inputs) } : {}),
    ...(change.outputs ? { output: [...change.outputs(texts(OUTPUT))] } : {}),
    ...(change.opType === undefined ? {} : { opType: change.opType }),
  });
  const kept = fields.filter(({ number, content, end }) => {
    if (number !== ATTRIBUTE || change.dropAttribute === undefined) return !replaced.has(number);
    return !change.dropAttribute(proto.onnx.AttributeProto.decode(encoded.subarray(content, end)).name);
  });
  return joined([head, ...kept.map(({ start, end }) => encoded.subarray(start, end))]);
}

/** A piece of the edited model: a range of the source, or new bytes. */
export type Piece = Uint8Array | { readonly from: number; readonly to: number };

const GRAPH_OUTPUT = 12;

/** The edited model in pieces; whatever no edit touched is a range of the source. */
export function piecesOf(draft: Draft): readonly Piece[] {
  const { skeleton, nodes, first, outputs, dropped } = draft;
  const added = (number: number, messages: readonly Uint8Array[]): Piece[] =>
    messages.flatMap((message) => [lengthPrefix(number, message.length), message]);
  const graph: Piece[] = added(NODE, first);
  let index = 0;
  for (const field of skeleton.graphFields) {
    const edited = field.number === NODE ? nodes.get(index++) : undefined;
    if (dropped.has(field)) continue;
    if (edited !== undefined) graph.push(...added(NODE, edited));
    else append(graph, { from: field.start, to: field.end });
  }
  graph.push(...added(GRAPH_OUTPUT, outputs));
  const length = graph.reduce((sum, piece) => sum + sizeOf(piece), 0);
  const pieces: Piece[] = [];
  for (const field of skeleton.modelFields) {
    if (field.number === GRAPH) pieces.push(lengthPrefix(GRAPH, length), ...graph);
    else append(pieces, { from: field.start, to: field.end });
  }
  return pieces;
}

/** Adds a range, joined with the last piece where they are neighbours. */
function append(pieces: Piece[], range: { readonly from: number; readonly to: number }): void {
  const last = pieces.at(-1);
  if (last !== undefined && 'to' in last && last.to === range.from)
    pieces[pieces.length - 1] = { ...last, to: range.to };
  else pieces.push(range);
}

const sizeOf = (piece: Piece): number => ('to' in piece ? piece.to - piece.from : piece.length);

/** Protobuf's limit on a message, which ONNX Runtime enforces. */
const PROTOBUF_BYTES = 2 ** 31 - 1;

/** Bytes of the edited model. Throws RangeError above 2 GiB, which no runtime loads. */
export function editedSize(draft: Draft): number {
  const size = piecesOf(draft).reduce((sum, piece) => sum + sizeOf(piece), 0);
  if (size > PROTOBUF_BYTES) throw new RangeError('a model file of more than 2 GiB, which no runtime loads');
  return size;
}

/** The edited model in memory. Throws RangeError above 2 GiB. */
export function editedBytes(draft: Draft): Uint8Array {
  const whole = new Uint8Array(editedSize(draft));
  let at = 0;
  for (const piece of piecesOf(draft)) {
    whole.set('to' in piece ? draft.skeleton.source.read({ offset: piece.from, length: sizeOf(piece) }) : piece, at);
    at += sizeOf(piece);
  }
  return whole;
}
