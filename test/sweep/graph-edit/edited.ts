/** Models of one or two nodes, edited and run. */
import { encode, GraphBuilder, tensor, types } from '../../../fixtures/build/builder.ts';
import type { Facts } from '../../../src/facts/types.ts';
import { memorySource } from '../../../src/onnx/byte-source.ts';
import { type Draft, type Edit, editedBytes, startDraft } from '../../../src/sweep/graph-edit/draft.ts';
import { readSkeleton } from '../../../src/sweep/graph-edit/skeleton.ts';
import type { TensorValue } from '../../../src/sweep/session/types.ts';
import { onCpu, openSession } from '../runtime.ts';

export const draftOf = (bytes: Uint8Array): Draft => startDraft(readSkeleton(memorySource(bytes)));

export function madeBy(edit: Edit): Uint8Array {
  if (!edit.ok) throw new Error(edit.reason.message);
  return editedBytes(edit.draft);
}

/** Reproducible numbers between -1 and 1. */
export const wave = (length: number, frequency = 1.7): Float32Array =>
  Float32Array.from({ length }, (_, at) => Math.sin((at + 1) * frequency));

export async function runModel(bytes: Uint8Array, feeds: Readonly<Record<string, TensorValue>>) {
  if (openSession === null) throw new Error('no runtime');
  const { session } = await openSession(bytes, onCpu);
  try {
    return await session.run(feeds);
  } finally {
    await session.close();
  }
}

export const float32 = (dims: readonly number[], data: Float32Array): TensorValue => ({ type: 'float32', dims, data });

/** x -> MaxPool -> y. */
export function poolModel(
  attributes: Readonly<Record<string, number | string | readonly number[]>>,
  size: readonly [number, number],
  opset = 17,
): Uint8Array {
  const g = new GraphBuilder();
  g.add('MaxPool', [g.input('x', [1, 2, ...size])], attributes, ['y']);
  return encode(g.output('y', [1, 2, 'h', 'w']), { opset });
}

export interface ImageOptions {
  readonly size: readonly [number, number];
  readonly opset?: number;
  /** `bytes`: uint8 pixels, cast before the stem. */
  readonly input?: 'NCHW' | 'NHWC' | 'bytes';
}

/** image -> Conv that passes three channels through -> y: what the stem sees can be read off. */
export function identityStem({ size, opset = 17, input = 'NCHW' }: ImageOptions): Uint8Array {
  const g = new GraphBuilder();
  const [height, width] = size;
  const shape = input === 'NHWC' ? [1, height, width, 3] : [1, 3, height, width];
  const image = g.input('image', shape, input === 'bytes' ? types.uint8 : types.float);
  const floats = input === 'bytes' ? g.add('Cast', [image], { to: types.float }) : image;
  const seen = input === 'NHWC' ? g.add('Transpose', [floats], { perm: [0, 3, 1, 2] }) : floats;
  const pass = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  g.add('Conv', [seen, g.constant(tensor([3, 3, 1, 1], pass))], { kernel_shape: [1, 1] }, ['y']);
  return encode(g.output('y', [1, 3, 'h', 'w']), { opset });
}

/** As much of the facts as the edits of the image read. */
export function imageFacts({ size, input = 'NCHW' }: ImageOptions): Facts {
  const known = <T>(value: T, at: string) => ({
    known: true as const,
    value,
    source: 'graph' as const,
    evidence: [{ at, text: '' }],
  });
  const [height, width] = size;
  const layout = input === 'NHWC' ? 'NHWC' : 'NCHW';
  const stemAt = `graph.node[${input === 'NCHW' ? 0 : 1}]`;
  const stem = { form: 'convolution', kernel: [1, 1], stride: [1, 1], inChannels: 3, outChannels: 3 } as const;
  const unknown = { known: false, value: null, reason: { code: '-', message: '-' }, evidence: [] } as const;
  return {
    input: known({ name: 'image', layout, channels: 3, height, width }, 'graph.input[0]'),
    resolution: known({ height, width }, 'graph.input[0]'),
    stem: known(stem, stemAt),
    pooling: known({ trunk: [], branches: [], head: 'none' } as const, 'graph.output[0]'),
    normalization: unknown,
    family: unknown,
  };
}
