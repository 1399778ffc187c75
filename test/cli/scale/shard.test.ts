/** How models are split among shards, and put together again. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '../../../src/cli/input/entry.ts';
import { type ShardBy, takeShard } from '../../../src/cli/input/shard.ts';
import { interleave } from '../../../src/cli/lines/interleave.ts';
import type { Part } from '../../../src/cli/lines/parts.ts';

const BASE = 2 ** 20;
const entries = fc
  .uniqueArray(fc.record({ path: fc.string({ minLength: 1 }), size: fc.nat(64 * BASE) }), {
    selector: ({ path }) => path,
    maxLength: 40,
  })
  .map((models) => models.map((model, index): Required<Entry> => ({ ...model, index })));
const shardCount = fc.integer({ min: 1, max: 8 });

async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function split<E extends Entry>(models: readonly E[], of: number, by: ShardBy): Promise<readonly E[][]> {
  const numbers = Array.from({ length: of }, (_, at) => at + 1);
  const list = async function* () {
    yield* models;
  };
  return Promise.all(numbers.map((index) => listOf(takeShard(list(), { index, of }, by, '.').models)));
}

test.each<ShardBy>(['path', 'cost'])('by %s each model is in one shard, and shards keep the order', (by) =>
  fc.assert(
    fc.asyncProperty(entries, shardCount, async (models, of) => {
      const shards = await split(models, of, by);
      for (const shard of shards) expect(shard).toEqual(shard.toSorted((a, b) => a.index - b.index));
      expect(shards.flat().sort((a, b) => a.index - b.index)).toEqual(models);
    }),
  ),
);

test('by path no model moves when others come or go', () =>
  fc.assert(
    fc.asyncProperty(entries, shardCount, fc.func(fc.boolean()), async (models, of, stays) => {
      const kept = (model: Entry): boolean => stays(model.path);
      const all = await split(models, of, 'path');
      expect(await split(models.filter(kept), of, 'path')).toEqual(all.map((shard) => shard.filter(kept)));
    }),
  ));

test('by cost the heaviest shard exceeds an even share by less than one model', () =>
  fc.assert(
    fc.asyncProperty(entries, shardCount, async (models, of) => {
      const costs = (await split(models, of, 'cost')).map((shard) =>
        shard.reduce((sum, { size }) => sum + BASE + size, 0),
      );
      const share = costs.reduce((sum, cost) => sum + cost, 0) / of;
      const largest = Math.max(0, ...models.map(({ size }) => BASE + size));
      expect(Math.max(...costs)).toBeLessThanOrEqual(share + largest);
    }),
  ));

/** A shard's results, as far as they are put in order. */
const part = (indices: readonly number[], file: string): Part =>
  ({
    file,
    results: {
      lines: async function* () {
        for (const index of indices) yield { index, model: { path: `${index}.onnx` } };
      },
    },
  }) as unknown as Part;

const indicesOf = async (parts: readonly Part[]): Promise<readonly number[]> =>
  (await listOf(interleave(parts))).map(({ index }) => index);

test('results of shards come in the order of the input', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.nat(4)), async (owners) => {
      const shards = [0, 1, 2, 3, 4].map((shard) =>
        part(
          owners.flatMap((owner, index) => (owner === shard ? [index] : [])),
          `${shard}.jsonl`,
        ),
      );
      expect(await indicesOf(shards)).toEqual([...owners.keys()]);
    }),
  ));

test('a model that two shards have is told of, with both files', async () => {
  await expect(indicesOf([part([0, 2], 'a.jsonl'), part([1, 2], 'b.jsonl')])).rejects.toThrow(
    "can't merge: model 2, 2.onnx, is in a.jsonl and in b.jsonl",
  );
});
