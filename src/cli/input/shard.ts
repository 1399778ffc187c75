/** `--shard i/n`: decides which models belong to a shard. Every shard reads the whole list and takes its own models. */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { compareText } from '../../lint/compare-text.ts';
import { once } from '../../onnx/once.ts';
import { count } from '../../report/text.ts';
import { type Shard, shardName } from '../flags/parse-shard.ts';
import type { Entry } from './entry.ts';

export interface Part<E> {
  readonly models: AsyncIterable<E>;
  readonly notes: () => readonly string[];
  /** Digest of all paths, those of other shards included, and of the way they are split; known at the end. */
  readonly list: () => string;
}

export type ShardBy = 'path' | 'cost';

export function takeShard<E extends Entry>(models: AsyncIterable<E>, shard: Shard, by: ShardBy, cwd: string): Part<E> {
  const list = createHash('sha256').update(by);
  let all = 0;
  let taken = 0;
  async function* weighed(): AsyncGenerator<Weighed<E>> {
    for await (const model of models) {
      const cost = by === 'path' ? 0 : LEAST_COST + (model.size ?? sizeOf(model.path, cwd));
      all += 1;
      list.update(`${cost} ${model.path}\n`);
      yield { model, cost };
    }
  }
  async function* own(): AsyncGenerator<E> {
    for await (const model of by === 'path' ? byPath(weighed(), shard) : byCost(weighed(), shard)) {
      taken += 1;
      yield model;
    }
  }
  const isEmpty = () => taken === 0 && all > 0;
  return {
    models: own(),
    notes: () => (isEmpty() ? [`shard ${shardName(shard)} has none of the ${count(all, 'model')}`] : []),
    list: once(() => `sha256:${list.digest('hex')}`),
  };
}

interface Weighed<E> {
  readonly model: E;
  readonly cost: number;
}

/** Splits by path alone, so that adding or removing a model moves no other. */
async function* byPath<E extends Entry>(models: AsyncIterable<Weighed<E>>, { index, of }: Shard): AsyncGenerator<E> {
  for await (const { model } of models) if (shardOf(model.path, of) === index) yield model;
}

/** The first 32 bits of the path's SHA-256, modulo the number of shards; from 1. */
function shardOf(path: string, of: number): number {
  return (createHash('sha256').update(path).digest().readUInt32BE() % of) + 1;
}

/** The base cost of a model, in bytes of its size: weights are not read, so size is not everything. */
const LEAST_COST = 2 ** 20;

/** Gives each model, the largest first, to the shard with the lowest cost so far. */
async function* byCost<E extends Entry>(models: AsyncIterable<Weighed<E>>, { index, of }: Shard): AsyncGenerator<E> {
  const all: Weighed<E>[] = [];
  for await (const weighed of models) all.push(weighed);
  const loads = new Array<number>(of).fill(0);
  const own: E[] = [];
  for (const { model, cost } of all.sort((a, b) => b.cost - a.cost || compareText(a.model.path, b.model.path))) {
    const lightest = loads.indexOf(Math.min(...loads));
    loads[lightest] = (loads[lightest] ?? 0) + cost;
    if (lightest + 1 === index) own.push(model);
  }
  yield* own.sort((a, b) => a.index - b.index);
}

/** The cost of a model; one whose size is unknown, such as a URL, has only the base cost. */
function sizeOf(path: string, cwd: string): number {
  try {
    return statSync(resolve(cwd, path)).size;
  } catch {
    return 0;
  }
}
