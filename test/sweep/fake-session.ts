/** A session by code: class scores that are plane means through a matrix, so that outcomes are known without a runtime. */
import type { InferenceSession, TensorMap } from '../../src/sweep/session/types.ts';
import { SweepError } from '../../src/sweep/sweep-error.ts';

export interface FakeOptions {
  readonly batch?: number | string;
  readonly size?: number;
  /** Fails when more images than this come at once. */
  readonly most?: number;
  readonly scores?: (planes: readonly number[]) => readonly number[];
  readonly outputs?: readonly string[];
  /** Scores are told from their mean over the batch. */
  readonly mixes?: boolean;
}

export interface FakeSession extends InferenceSession {
  /** Batch size of every run. */
  readonly batches: number[];
}

const twist = (planes: readonly number[]): readonly number[] =>
  Array.from({ length: 6 }, (_, k) => planes.reduce((sum, plane, c) => sum + plane * Math.sin((k + 1) * (c + 2)), 0));

export function fakeSession(options: FakeOptions = {}): FakeSession {
  const {
    batch = 'N',
    size = 4,
    most = Number.POSITIVE_INFINITY,
    scores = twist,
    outputs = ['logits'],
    mixes = false,
  } = options;
  const batches: number[] = [];
  return {
    batches,
    provider: 'cpu',
    inputs: [{ name: 'image', type: 'float32', dims: [batch, 3, size, size] }],
    outputs: outputs.map((name) => ({ name, type: 'float32', dims: [batch, 6] })),
    run: async ({ image }): Promise<TensorMap> => {
      const [count = 0] = image?.dims ?? [];
      const data = image?.data as Float32Array;
      if (data.length !== count * 3 * size * size) throw new Error('dims and data differ');
      if (count > most) throw new SweepError('inference-failed', 'Reshape: 1 expected');
      batches.push(count);
      const plane = size * size;
      const rows = Array.from({ length: count }, (_, item) =>
        scores(
          [0, 1, 2].map((c) => {
            const first = (item * 3 + c) * plane;
            return data.subarray(first, first + plane).reduce((sum, x, at) => sum + x * (1 + (at % 3)), 0) / plane;
          }),
        ),
      );
      const width = rows[0]?.length ?? 0;
      const mean = rows.reduce((sum, [score = 0]) => sum + score, 0) / count;
      const scored = mixes && count > 1 ? rows.map((row) => row.map((score) => score - mean)) : rows;
      return Object.fromEntries(
        outputs.map((name) => [
          name,
          { type: 'float32', dims: [count, width], data: Float32Array.from(scored.flat()) },
        ]),
      );
    },
    whereItRan: async () => ({ share: 1, kernels: 1 }),
    close: async () => {},
  };
}
